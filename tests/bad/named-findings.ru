PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX claim: <https://w3id.org/backspasm/claim/>
PREFIX ref: <https://w3id.org/backspasm/reference/>
DELETE DATA { claim:bothSidedSciatica_raisesSuspicionOf_caudaEquinaSyndrome lbs:cites ref:Long2020 }
