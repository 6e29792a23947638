PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT DATA {
  lbs:smoking lbs:actsThrough lbs:increasedVulnerability .
  <https://w3id.org/backspasm/claim/smoking.actsThrough.increasedVulnerability> a owl:NamedIndividual , lbs:Claim ;
    lbs:claimSubject lbs:smoking ;
    lbs:claimPredicate lbs:actsThrough ;
    lbs:claimObject lbs:increasedVulnerability ;
    lbs:origin lbs:inferred ;
    lbs:derivedBy <https://w3id.org/backspasm/claim/smoking.actsThrough.increasedVulnerability.from.riskFactorFor> .
  <https://w3id.org/backspasm/claim/smoking.actsThrough.increasedVulnerability.from.riskFactorFor> a owl:NamedIndividual , lbs:Derivation ;
    lbs:rule "sub-property" ;
    lbs:premise <https://w3id.org/backspasm/claim/smoking.riskFactorFor.lowBackSpasm> .
}
