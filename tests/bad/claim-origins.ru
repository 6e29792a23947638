PREFIX lbs: <https://w3id.org/backspasm/>
DELETE DATA { <https://w3id.org/backspasm/claim/pregnancy.otherCauseOf.lowBackSpasm> lbs:origin lbs:stated }
