PREFIX lbs: <https://w3id.org/backspasm/>
INSERT DATA { lbs:spasmOnset lbs:startIncluded 1 }
