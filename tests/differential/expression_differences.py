"""Where homeport and dynalite differ about expressions and values; see `differences`."""

from differential.differences import ALTERNATOR, ANY, DIFFERENCES, MAYBE_ONE, ONE, OR, VALIDATION, Difference

OPERATORS = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html"
NUMBERS = (
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
    "HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number"
)
UNKNOWN = "not known: no report tells which of the two AWS says first"

EXPRESSION_DIFFERENCES = (
    *DIFFERENCES,
    Difference(
        rf"{ANY}{OR}{VALIDATION}Invalid ConditionExpression: Syntax error; Expected \"\(\" but \"N\" found\.",
        "homeport's is AWS's: a condition may be negated as often as one likes",
        OPERATORS,
    ),
    Difference(
        rf"{MAYBE_ONE}Invalid ConditionExpression: Incorrect operand type for operator or function; "
        rf"operator or function: (?:<|<=|>|>=|BETWEEN), operand type: \w+{OR}"
        rf"(?:200|ConditionalCheckFailedException: .*)",
        "homeport's is AWS's: a value that has no order is refused whatever it is compared with",
        ALTERNATOR,
    ),
    Difference(
        rf"{MAYBE_ONE}Invalid ConditionExpression: The first operand must be distinct .* operator: (?:IN|BETWEEN), .*"
        rf"{OR}"
        rf"(?:200|ConditionalCheckFailedException: .*)",
        "homeport's is AWS's: what the text says of every operator; dynalite looks at two operands only",
        ALTERNATOR,
    ),
    Difference(
        rf"{ONE}Invalid ConditionExpression: Incorrect operand type for .*{OR}"
        rf"{VALIDATION}Invalid ConditionExpression: (?:The BETWEEN operator requires|Incorrect operand type for).*",
        "two faults in one condition: homeport tells them as they stand, from left to right",
        UNKNOWN,
    ),
    Difference(
        rf"{ONE}Invalid UpdateExpression: The function is not allowed to be used this way in an expression; .*{OR}"
        rf"{VALIDATION}Invalid UpdateExpression: (?:The \"SET\" section|Two document paths|Incorrect operand type).*",
        "two faults in one update: homeport looks at the functions first",
        UNKNOWN,
    ),
    Difference(
        rf"{ONE}One or more parameter values were invalid: Input collection \[(?:.*, )?(?:, .*)?\].* contains "
        rf"duplicates\.{OR}200",
        "homeport's is AWS's: empty texts and bytes in sets, which were not allowed in 2018, may not come twice either",
        "https://aws.amazon.com/about-aws/whats-new/2020/05/amazon-dynamodb-now-supports-empty-values",
    ),
    Difference(
        rf"(?:200|{VALIDATION}.*){OR}{VALIDATION}The parameter cannot be converted to a numeric value: \+1",
        "homeport takes a sign before a number, as Java's decimal numbers have it",
        UNKNOWN,
    ),
)
