PREFIX lbs: <https://w3id.org/backspasm/>
DELETE DATA { lbs:smoking lbs:actsThrough lbs:reducedSpinalBloodFlow }
