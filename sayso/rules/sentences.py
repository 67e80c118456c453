"""The fixed sentences of a form's disclosure, as data, in seven languages. Read by `layers`.

`{…}` are the programme's own words, which stay in the language its author wrote them in. English says how often in the
words carriers look for (`messages.frequency`), so it has no sentences for that here.
"""

from collections.abc import Mapping

LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl")

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "marketing": "{name}: yes, send me automated marketing texts with {description}, {often}.",
        "other": "{name}: yes, send me automated texts with {description}, {often}.",
        "terms": "{rates} Reply HELP for help, STOP to cancel. This is not a condition of buying anything.",
        "who": "{entity} sends these texts and answers for what happens with your data. Contact: {help}.",
        "next": "You first get one text. Only if you reply YES to it do the texts start. "
        "No answer within 72 hours means no.",
        "kept": "Your number is kept while you get the texts. The proof of your yes is kept for five years longer.",
        "use": "Your number and your answers are used for these texts only.",
        "shared": "Your mobile number and your consent are not shared with third parties or sold for marketing.",
        "rights": "You can see, correct or delete what is kept about you, object to its use, and complain to an "
        "authority. You can take back your yes at any time: reply STOP or write to {help}.",
        "esign": "Your yes is signed electronically and covers these texts only. You may have it on paper, free of "
        "charge: write to {help}. Write there too if your number changes. All you need to read and keep this "
        "is a web browser; to get the texts, a phone.",
        "proof": "As proof we keep this page as you see it, the time, and the address and name of your browser.",
    },
    "es": {
        "marketing": "{name}: sí, quiero recibir mensajes publicitarios automáticos con {description}, {often}.",
        "other": "{name}: sí, quiero recibir mensajes automáticos con {description}, {often}.",
        "terms": "Pueden aplicarse tarifas de mensajes y datos. Responda HELP para obtener ayuda, STOP para cancelar. "
        "No es condición para comprar nada.",
        "who": "{entity} envía estos mensajes y responde del uso de sus datos. Contacto: {help}.",
        "next": "Primero recibe un solo mensaje. Solo si responde YES (o SÍ) empiezan los demás. "
        "Si no contesta en 72 horas, es un no.",
        "kept": "Guardamos su número mientras reciba los mensajes. La prueba de su sí, cinco años más.",
        "use": "Su número y sus respuestas se usan solo para estos mensajes.",
        "shared": "Su número de móvil y su consentimiento no se comparten con terceros ni se venden para publicidad.",
        "rights": "Puede ver, corregir o borrar lo que guardamos de usted, oponerse a su uso y reclamar ante una "
        "autoridad. Puede retirar su sí en cualquier momento: responda STOP o escriba a {help}.",
        "esign": "Su sí se firma por vía electrónica y vale solo para estos mensajes. Puede pedirlo gratis en papel a "
        "{help}. Escriba también allí si cambia de número. Para leer y guardar esto basta un navegador; "
        "para los mensajes, un teléfono.",
        "proof": "Como prueba guardamos esta página tal como la ve, la hora, y la dirección y el nombre de su "
        "navegador.",
        "1": "hasta {count} SMS al día",
        "7": "hasta {count} SMS a la semana",
        "30": "hasta {count} SMS al mes",
        "365": "hasta {count} SMS al año",
        "days": "hasta {count} SMS en {days} días",
        "varies": "con frecuencia variable",
    },
    "fr": {
        "marketing": "{name} : oui, envoyez-moi des SMS publicitaires automatiques avec {description}, {often}.",
        "other": "{name} : oui, envoyez-moi des SMS automatiques avec {description}, {often}.",
        "terms": "Des frais de messages et de données peuvent s’appliquer. Répondez HELP pour de l’aide, STOP pour "
        "arrêter. Ce n’est la condition d’aucun achat.",
        "who": "{entity} envoie ces SMS et répond de l’usage de vos données. Contact : {help}.",
        "next": "Vous recevez d’abord un seul SMS. Les autres ne commencent que si vous répondez YES (ou OUI). "
        "Sans réponse sous 72 heures, c’est non.",
        "kept": "Votre numéro est gardé tant que vous recevez les SMS. La preuve de votre oui, cinq ans de plus.",
        "use": "Votre numéro et vos réponses ne servent qu’à ces SMS.",
        "shared": "Votre numéro de mobile et votre accord ne sont ni transmis à des tiers ni vendus pour la publicité.",
        "rights": "Vous pouvez voir, corriger ou effacer ce qui est gardé sur vous, vous opposer à son usage et saisir "
        "une autorité. Vous pouvez reprendre votre oui à tout moment : répondez STOP ou écrivez à {help}.",
        "esign": "Votre oui est signé par voie électronique et ne vaut que pour ces SMS. Vous pouvez l’obtenir sur "
        "papier, sans frais, auprès de {help}. Écrivez-y aussi si votre numéro change. Pour lire et garder "
        "ceci, un navigateur suffit ; pour les SMS, un téléphone.",
        "proof": "Comme preuve, nous gardons cette page telle que vous la voyez, l’heure, et l’adresse et le nom de "
        "votre navigateur.",
        "1": "jusqu’à {count} SMS par jour",
        "7": "jusqu’à {count} SMS par semaine",
        "30": "jusqu’à {count} SMS par mois",
        "365": "jusqu’à {count} SMS par an",
        "days": "jusqu’à {count} SMS en {days} jours",
        "varies": "à une fréquence variable",
    },
    "de": {
        "marketing": "{name}: Ja, schicken Sie mir automatische Werbe-SMS mit {description}, {often}.",
        "other": "{name}: Ja, schicken Sie mir automatische SMS mit {description}, {often}.",
        "terms": "Es können Kosten für Nachrichten und Daten anfallen. Antworten Sie HELP für Hilfe, STOP zum Beenden. "
        "Das ist keine Bedingung für einen Kauf.",
        "who": "{entity} sendet diese SMS und steht für den Umgang mit Ihren Daten ein. Kontakt: {help}.",
        "next": "Sie bekommen zuerst eine einzige SMS. Erst wenn Sie darauf YES (oder JA) antworten, geht es los. "
        "Keine Antwort binnen 72 Stunden heißt Nein.",
        "kept": "Ihre Nummer bleibt gespeichert, solange Sie die SMS bekommen. Der Nachweis des Ja fünf Jahre länger.",
        "use": "Ihre Nummer und Ihre Antworten dienen nur diesen SMS.",
        "shared": "Ihre Mobilnummer und Ihre Einwilligung werden nicht für Werbung an Dritte gegeben oder verkauft.",
        "rights": "Sie können sehen, berichtigen oder löschen lassen, was über Sie gespeichert ist, widersprechen und "
        "sich bei einer Behörde beschweren. Ihr Ja können Sie jederzeit zurücknehmen: Antworten Sie STOP oder "
        "schreiben Sie an {help}.",
        "esign": "Ihr Ja ist elektronisch unterschrieben und gilt nur für diese SMS. Auf Papier gibt es das kostenlos: "
        "Schreiben Sie an {help}, auch wenn sich Ihre Nummer ändert. Zum Lesen und Aufheben genügt ein "
        "Browser, für die SMS ein Telefon.",
        "proof": "Als Nachweis heben wir diese Seite auf, wie Sie sie sehen, dazu die Zeit und Adresse und Namen Ihres "
        "Browsers.",
        "1": "bis zu {count} SMS am Tag",
        "7": "bis zu {count} SMS in der Woche",
        "30": "bis zu {count} SMS im Monat",
        "365": "bis zu {count} SMS im Jahr",
        "days": "bis zu {count} SMS in {days} Tagen",
        "varies": "unterschiedlich oft",
    },
    "pt": {
        "marketing": "{name}: sim, quero receber SMS publicitários automáticos com {description}, {often}.",
        "other": "{name}: sim, quero receber SMS automáticos com {description}, {often}.",
        "terms": "Podem aplicar-se tarifas de mensagens e dados. Responda HELP para obter ajuda, STOP para cancelar. "
        "Não é condição para comprar nada.",
        "who": "{entity} envia estes SMS e responde pelo uso dos seus dados. Contacto: {help}.",
        "next": "Primeiro recebe um único SMS. Os outros só começam se responder YES (ou SIM). "
        "Sem resposta em 72 horas, é um não.",
        "kept": "O seu número é guardado enquanto receber os SMS. A prova do seu sim, mais cinco anos.",
        "use": "O seu número e as suas respostas servem apenas para estes SMS.",
        "shared": "O seu número e o seu consentimento não são partilhados com terceiros nem vendidos para publicidade.",
        "rights": "Pode ver, corrigir ou apagar o que guardamos sobre si, opor-se ao uso e reclamar junto de uma "
        "autoridade. Pode retirar o seu sim a qualquer momento: responda STOP ou escreva para {help}.",
        "esign": "O seu sim é assinado por via eletrónica e vale só para estes SMS. Pode pedi-lo em papel, sem custos, "
        "a {help}. Escreva também para lá se mudar de número. Para ler e guardar isto basta um navegador; "
        "para os SMS, um telefone.",
        "proof": "Como prova guardamos esta página tal como a vê, a hora, e o endereço e o nome do seu navegador.",
        "1": "até {count} SMS por dia",
        "7": "até {count} SMS por semana",
        "30": "até {count} SMS por mês",
        "365": "até {count} SMS por ano",
        "days": "até {count} SMS em {days} dias",
        "varies": "com frequência variável",
    },
    "it": {
        "marketing": "{name}: sì, inviatemi SMS pubblicitari automatici con {description}, {often}.",
        "other": "{name}: sì, inviatemi SMS automatici con {description}, {often}.",
        "terms": "Possono applicarsi tariffe per messaggi e dati. Rispondi HELP per aiuto, STOP per annullare. "
        "Non è una condizione per acquistare qualcosa.",
        "who": "{entity} invia questi SMS e risponde dell’uso dei tuoi dati. Contatto: {help}.",
        "next": "Prima ricevi un solo SMS. Gli altri iniziano solo se rispondi YES (o SÌ). "
        "Nessuna risposta entro 72 ore vuol dire no.",
        "kept": "Il tuo numero è conservato finché ricevi gli SMS. La prova del tuo sì, cinque anni in più.",
        "use": "Il tuo numero e le tue risposte servono solo per questi SMS.",
        "shared": "Il tuo numero e il tuo consenso non sono ceduti a terzi né venduti per pubblicità.",
        "rights": "Puoi vedere, correggere o cancellare ciò che è conservato su di te, opporti al suo uso e rivolgerti "
        "a un’autorità. Puoi ritirare il tuo sì in ogni momento: rispondi STOP o scrivi a {help}.",
        "esign": "Il tuo sì è firmato per via elettronica e vale solo per questi SMS. Puoi averlo gratis su carta: "
        "scrivi a {help}. Scrivi lì anche se cambi numero. Per leggere e conservare questo basta un browser; "
        "per gli SMS, un telefono.",
        "proof": "Come prova conserviamo questa pagina come la vedi, l’ora, e l’indirizzo e il nome del tuo browser.",
        "1": "fino a {count} SMS al giorno",
        "7": "fino a {count} SMS a settimana",
        "30": "fino a {count} SMS al mese",
        "365": "fino a {count} SMS all’anno",
        "days": "fino a {count} SMS in {days} giorni",
        "varies": "con frequenza variabile",
    },
    "nl": {
        "marketing": "{name}: ja, stuur mij automatische reclame-sms’en met {description}, {often}.",
        "other": "{name}: ja, stuur mij automatische sms’en met {description}, {often}.",
        "terms": "Er kunnen kosten voor berichten en data gelden. Antwoord HELP voor hulp, STOP om te stoppen. "
        "Dit is geen voorwaarde om iets te kopen.",
        "who": "{entity} verstuurt deze sms’en en staat in voor het gebruik van uw gegevens. Contact: {help}.",
        "next": "U krijgt eerst één sms. Pas als u daarop YES (of JA) antwoordt, begint het. "
        "Geen antwoord binnen 72 uur is nee.",
        "kept": "Uw nummer wordt bewaard zolang u de sms’en krijgt. Het bewijs van uw ja vijf jaar langer.",
        "use": "Uw nummer en uw antwoorden worden alleen voor deze sms’en gebruikt.",
        "shared": "Uw mobiele nummer en uw toestemming worden niet voor reclame met derden gedeeld of verkocht.",
        "rights": "U kunt inzien, verbeteren of wissen wat over u bewaard wordt, bezwaar maken en klagen bij een "
        "autoriteit. Uw ja kunt u altijd intrekken: antwoord STOP of schrijf naar {help}.",
        "esign": "Uw ja is elektronisch ondertekend en geldt alleen voor deze sms’en. U kunt het gratis op papier "
        "krijgen: schrijf naar {help}. Schrijf daar ook heen als uw nummer verandert. Om dit te lezen en te "
        "bewaren is een browser genoeg; voor de sms’en een telefoon.",
        "proof": "Als bewijs bewaren wij deze pagina zoals u haar ziet, het tijdstip, en het adres en de naam van uw "
        "browser.",
        "1": "tot {count} sms’en per dag",
        "7": "tot {count} sms’en per week",
        "30": "tot {count} sms’en per maand",
        "365": "tot {count} sms’en per jaar",
        "days": "tot {count} sms’en in {days} dagen",
        "varies": "met wisselende frequentie",
    },
}
