PREFIX lbs: <https://w3id.org/backspasm/>
INSERT DATA { lbs:smoking lbs:actsThrough lbs:increasedVulnerability }
