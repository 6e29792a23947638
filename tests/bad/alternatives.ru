PREFIX lbs: <https://w3id.org/backspasm/>
INSERT DATA { lbs:inabilityToWalkOrStand_inabilityToWalk lbs:contextFinding lbs:backPainOrSpasm }
