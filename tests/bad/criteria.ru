PREFIX lbs: <https://w3id.org/backspasm/>
INSERT DATA { lbs:highFeverWithBackPain lbs:reason "It is warm today."@en }
