PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
DELETE WHERE { src:low-back-cramps-or-spasms_risk-factors_smoking lbs:sha256 ?hash } ;
INSERT { src:low-back-cramps-or-spasms_risk-factors_smoking lbs:sha256 ?hash } WHERE { src:low-back-cramps-or-spasms_risk-factors_obesity lbs:sha256 ?hash }
