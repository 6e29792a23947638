PREFIX lbs: <https://w3id.org/backspasm/>
INSERT DATA { lbs:dehydration a lbs:Dryness }
