owner = "letters"
