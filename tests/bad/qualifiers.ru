PREFIX lbs: <https://w3id.org/backspasm/>
DELETE DATA { <https://w3id.org/backspasm/claim/low-back-cramps-or-spasms_usingLumbarRoll_advisedIn_firstPhase> lbs:qualifier "if needed" } ;
INSERT DATA { <https://w3id.org/backspasm/claim/low-back-cramps-or-spasms_usingLumbarRoll_advisedIn_firstPhase> lbs:qualifier "at any time" }
