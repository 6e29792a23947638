PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX ref: <https://w3id.org/backspasm/reference/>
DELETE DATA { ref:Allen2012 lbs:year "2012" } ;
INSERT DATA { ref:Allen2012 lbs:year "12" }
