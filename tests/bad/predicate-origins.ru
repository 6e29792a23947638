PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT DATA {
  lbs:smoking lbs:actsThrough lbs:increasedVulnerability .
  <https://w3id.org/backspasm/claim/smoking_actsThrough_increasedVulnerability> a owl:NamedIndividual , lbs:Claim ;
    lbs:claimSubject lbs:smoking ;
    lbs:claimPredicate lbs:actsThrough ;
    lbs:claimObject lbs:increasedVulnerability ;
    lbs:hasOrigin lbs:inferred ;
    lbs:derivedBy <https://w3id.org/backspasm/claim/smoking_actsThrough_increasedVulnerability_from_riskFactorFor> .
  <https://w3id.org/backspasm/claim/smoking_actsThrough_increasedVulnerability_from_riskFactorFor> a owl:NamedIndividual , lbs:Derivation ;
    lbs:rule "sub-property" ;
    lbs:premise <https://w3id.org/backspasm/claim/low-back-cramps-or-spasms_smoking_riskFactorFor_lowBackSpasm> .
}
