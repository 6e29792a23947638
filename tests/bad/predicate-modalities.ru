PREFIX lbs: <https://w3id.org/backspasm/>
DELETE DATA { <https://w3id.org/backspasm/claim/dehydration.systemicCauseOf.lowBackSpasm> lbs:modality lbs:possible } ;
INSERT DATA { <https://w3id.org/backspasm/claim/dehydration.systemicCauseOf.lowBackSpasm> lbs:modality lbs:plain }
