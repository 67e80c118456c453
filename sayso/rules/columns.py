"""What the columns of a list mean, guessed from their names in seven languages: offered, never taken without a look."""

from collections.abc import Mapping, Sequence

from sayso.rules.keywords import normalise

MEANINGS = {
    "number": "Phone number",
    "programme": "Programme (keyword or name)",
    "consented_at": "When they opted in",
    "method": "How they opted in",
    "disclosure": "The words they were shown (or their version)",
    "evidence": "Where the proof is (link, file, scan)",
    "double_opt_in_at": "When they confirmed (double opt-in)",
    "opted_out": "Opted out",
    "name": "Name",
    "zone": "Time zone",
    "country": "Country of residence",
    "subdivision": "State or province of residence",
}
"""Every meaning a column can have, besides the profile questions of the workspace."""

_NAMES: Mapping[str, str] = {
    "number": "number|phone|phone number|telephone|tel|mobile|mobile number|mobile phone|cell|cell phone|msisdn|sms|"
    "telefono|movil|celular|numero|numero de telefono|telephone portable|portable|mobile phone number|numero mobile|"
    "telefon|telefonnummer|handy|handynummer|mobilnummer|rufnummer|telefone|telemovel|numero de telefone|cellulare|"
    "numero di telefono|telefoonnummer|mobiel|mobiele nummer|nummer|phonenumber|mobilephone|e164",
    "programme": "programme|program|list|keyword|campaign|programa|lista|programm|liste|programma|lijst|"
    "campana|campagne",
    "consented_at": "consented at|consent date|consent time|opt in date|opted in at|optin date|opt in time|signup date|"
    "sign up date|subscribed at|subscribe date|date of consent|consent timestamp|optin time|fecha de consentimiento|"
    "fecha de alta|date de consentement|date d inscription|einwilligung am|einwilligungsdatum|anmeldedatum|"
    "data de consentimento|data do consentimento|data consenso|data del consenso|data iscrizione|"
    "datum toestemming|toestemming op|inschrijfdatum|consented|"
    "date inscription",
    "method": "method|source|opt in method|consent method|consent source|opt in source|signup source|how|channel|"
    "metodo|origen|fuente|methode|origine|quelle|herkunft|origem|fonte|bron|herkomst|acquisition source",
    "disclosure": "disclosure|disclosure text|disclosure version|consent text|consent language|wording|terms shown|"
    "texto de consentimiento|texte de consentement|einwilligungstext|texto do consentimento|testo del consenso|"
    "toestemmingstekst|text shown|consent wording|disclosure shown",
    "evidence": "evidence|evidence url|proof|proof url|scan|document|file|link|url|prueba|comprobante|preuve|nachweis|"
    "beleg|prova|bewijs|justificatif|ip|ip address|consent proof",
    "double_opt_in_at": "double opt in at|double opt in|doi|doi date|doi at|confirmed at|confirmation date|"
    "double optin at|verified at|confirmed|confirmado el|fecha de confirmacion|confirme le|date de confirmation|"
    "bestatigt am|bestatigungsdatum|confirmado em|data de confirmacao|confermato il|data conferma|bevestigd op|"
    "double opt in date|bevestigingsdatum",
    "opted_out": "opted out|opt out|optout|unsubscribed|unsubscribed at|opt out date|opted out at|suppressed|stopped|"
    "do not text|baja|dado de baja|desabonne|desinscrit|abgemeldet|abgemeldet am|cancelado|descadastrado|"
    "disiscritto|afgemeld|uitgeschreven|optout date|dnc",
    "name": "name|full name|first name|firstname|contact|nombre|nom|prenom|vorname|nome|naam|voornaam|customer|"
    "fullname",
    "zone": "zone|time zone|timezone|tz|zona horaria|fuseau horaire|zeitzone|fuso horario|fuso orario|tijdzone",
    "country": "country|country code|pais|pays|land|paese|residence country",
    "subdivision": "state|province|region|subdivision|estado|provincia|etat|bundesland|provincie|state code",
}
_CALLED = {name: meaning for meaning, names in _NAMES.items() for name in names.split("|")}


def guess(headers: Sequence[str], questions: Mapping[str, str]) -> dict[str, int]:
    """Which column has which meaning: {meaning: place}. `questions` maps a profile question's name to its meaning.

    Where two columns could have one meaning the first has it.
    """
    asked = {normalise(name): meaning for name, meaning in questions.items()}
    found: dict[str, int] = {}
    for place, header in enumerate(headers):
        name = normalise(header.replace("_", " "))
        meaning = _CALLED.get(name) or asked.get(name)
        if meaning and meaning not in found:
            found[meaning] = place
    return found
