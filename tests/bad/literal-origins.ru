PREFIX lbs: <https://w3id.org/backspasm/>
DELETE DATA { lbs:reason lbs:literalOrigin lbs:curated } ;
INSERT DATA { lbs:reason lbs:literalOrigin lbs:inferred }
