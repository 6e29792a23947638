PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX src: <https://w3id.org/backspasm/source/>
INSERT DATA {
  lbs:smoking lbs:actsThrough lbs:increasedVulnerability .
  <https://w3id.org/backspasm/claim/smoking_actsThrough_muscleTension> a owl:NamedIndividual , lbs:Claim ;
    lbs:claimSubject lbs:smoking ;
    lbs:claimPredicate lbs:actsThrough ;
    lbs:claimObject lbs:increasedVulnerability ;
    lbs:hasOrigin lbs:stated ;
    lbs:hasModality lbs:plain ;
    lbs:statedIn src:low-back-cramps-or-spasms_risk-factors_smoking .
}
