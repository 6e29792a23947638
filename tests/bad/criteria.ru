PREFIX lbs: <https://w3id.org/backspasm/>
INSERT DATA { lbs:highFeverWithBackPain lbs:question "Is it warm today?"@en }
