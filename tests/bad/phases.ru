PREFIX lbs: <https://w3id.org/backspasm/>
DELETE WHERE { lbs:firstPhase lbs:startIncluded ?included }
