PREFIX lbs: <https://w3id.org/backspasm/>
DELETE DATA { <https://w3id.org/backspasm/claim/usingLumbarRoll.advisedIn.firstPhase> lbs:qualifier "if needed" } ;
INSERT DATA { <https://w3id.org/backspasm/claim/usingLumbarRoll.advisedIn.firstPhase> lbs:qualifier "at any time" }
