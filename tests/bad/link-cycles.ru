PREFIX lbs: <https://w3id.org/backspasm/>
INSERT DATA { lbs:fever lbs:impliesFinding lbs:highFever }
