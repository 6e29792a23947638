PREFIX lbs: <https://w3id.org/backspasm/>
INSERT DATA { lbs:inabilityToWalkOrStand lbs:nearFinding lbs:backPain }
