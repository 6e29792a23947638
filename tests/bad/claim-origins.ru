PREFIX lbs: <https://w3id.org/backspasm/>
DELETE DATA { <https://w3id.org/backspasm/claim/low-back-cramps-or-spasms_pregnancy_otherCauseOf_lowBackSpasm> lbs:hasOrigin lbs:stated }
