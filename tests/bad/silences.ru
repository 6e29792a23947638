PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX silence: <https://w3id.org/backspasm/silence/>
INSERT DATA { silence:dose-of-medicines lbs:topic "something else"@en . silence:surgery lbs:silentAbout lbs:Silence }
