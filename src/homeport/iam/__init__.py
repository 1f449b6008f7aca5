"""Who calls: access keys, the principals behind them, and signatures."""
