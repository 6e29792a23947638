PREFIX lbs: <https://w3id.org/backspasm/>
DELETE DATA { <https://w3id.org/backspasm/claim/low-back-cramps-or-spasms_dehydration_systemicCauseOf_lowBackSpasm> lbs:hasModality lbs:possible } ;
INSERT DATA { <https://w3id.org/backspasm/claim/low-back-cramps-or-spasms_dehydration_systemicCauseOf_lowBackSpasm> lbs:hasModality lbs:plain }
