"""dataservice: owns Runnerly's database and speaks JSON."""
