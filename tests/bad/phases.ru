PREFIX lbs: <https://w3id.org/backspasm/>
DELETE DATA { lbs:firstPhase lbs:ucumUnit "h" } ;
INSERT DATA { lbs:firstPhase lbs:ucumUnit "min" }
