PREFIX claim: <https://w3id.org/backspasm/claim/>
PREFIX lbs: <https://w3id.org/backspasm/>
DELETE { ?derivation lbs:rule ?rule }
INSERT { ?derivation lbs:rule "guess" }
WHERE {
  claim:smoking_RiskFactor lbs:derivedBy ?derivation .
  ?derivation lbs:rule ?rule .
}
