PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX schema: <https://schema.org/>
DELETE WHERE { lbs:avoids schema:domainIncludes ?kind }
