PREFIX lbs: <https://w3id.org/backspasm/>
INSERT { ?left lbs:content "something else"@en }
WHERE {
  SELECT ?left
  WHERE { ?left a lbs:UnmodelledStatement }
  LIMIT 1
}
