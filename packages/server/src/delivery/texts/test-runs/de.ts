import type { TestRunTexts } from '../texts.js'

export const de: TestRunTexts = {
  labels: {
    success_title: 'Der Test war erfolgreich',
    success:
      '{provider} hat richtig geantwortet. Niemand wurde angemeldet, und es wurde kein Konto angelegt.',
    failed_title: 'Der Test ist fehlgeschlagen',
    failed: 'Eine Anmeldung mit {provider} würde aus folgendem Grund scheitern. Niemand wurde angemeldet.',
    tried: 'Getestet am {when}',
    detail: 'Genau:',
    person: 'Was der Anbieter über die Person sagt',
    email_address: 'E-Mail-Adresse',
    first_name: 'Vorname',
    last_name: 'Nachname',
    user_id: 'Kennung beim Anbieter',
    not_told: 'nicht angegeben',
    checks: 'Was geprüft wurde',
    check_passed: 'bestanden',
    check_failed: 'gescheitert',
    check_not_made: 'nicht erreicht',
    attributes: 'Übermittelte Attribute',
    request: 'Unsere Anfrage',
    response: 'Die Antwort des Anbieters',
    id_token: 'Inhalt des ID-Tokens',
    access_token: 'Zugriffstoken',
    user_info: 'Antwort der Userinfo-Adresse',
  },
  checks: {
    settings: 'Die Verbindung ist vollständig.',
    provider: 'Der Anbieter ist erreichbar.',
    form: 'Die Antwort ist lesbar.',
    address: 'Die Antwort ist für unsere Adresse bestimmt.',
    issuer: 'Die Antwort stammt von diesem Anbieter.',
    request: 'Die Antwort gehört zu unserer Anfrage.',
    consent: 'Der Anbieter hat die Person eingelassen.',
    signature: 'Die Signatur ist gültig.',
    audience: 'Die Antwort ist für diese Anwendung bestimmt.',
    times: 'Die Antwort ist zu dieser Zeit gültig.',
    token: 'Der Code ergab Tokens, und das ID-Token ist gültig.',
    user_info: 'Der Anbieter gibt Auskunft über die Person.',
    person: 'Die Person ist bekannt, mit einer E-Mail-Adresse.',
    domain: 'Die Adresse gehört zu einer Domain der Verbindung.',
  },
  findings: {
    incomplete: {
      title: 'Die Verbindung ist nicht vollständig',
      advice: 'Tragen Sie ein, was fehlt ({missing}), und versuchen Sie es noch einmal.',
    },
    unavailable: {
      title: 'Der Anbieter antwortet nicht',
      advice:
        'Prüfen Sie die Adressen, die für den Anbieter eingetragen sind, und ob sie aus dem Internet erreichbar sind.',
    },
    access_denied: {
      title: 'Der Anbieter hat die Person nicht eingelassen',
      advice:
        'Die Person hat abgelehnt oder darf die Anwendung nicht benutzen. Weisen Sie sie beim Anbieter der Anwendung zu, und prüfen Sie dort die Client-ID und die Redirect-URI {redirect_uri}.',
    },
    refused: {
      title: 'Der Anbieter hat die Anmeldung abgelehnt',
      advice:
        'Sein Status sagt, warum. Oft ist die Person der Anwendung nicht zugewiesen, oder die Anwendung ist beim Anbieter abgeschaltet.',
    },
    not_saml: {
      title: 'Die Antwort ist nicht lesbar',
      advice:
        'Sie ist keine SAML-2.0-Antwort. Prüfen Sie, ob die Anwendung beim Anbieter eine für SAML 2.0 ist, die per HTTP-POST antwortet.',
    },
    wrong_address: {
      title: 'Die Antwort ist für eine andere Adresse bestimmt',
      advice:
        'Tragen Sie beim Anbieter {acs_url} ein. Das Feld heißt dort Single-Sign-On-URL, Antwort-URL, ACS-URL oder Empfänger.',
    },
    wrong_issuer: {
      title: 'Die Antwort stammt von einem anderen Anbieter',
      advice:
        'Die Verbindung erwartet die Entity-ID {issuer}. Tragen Sie die Metadaten dieser Anwendung beim Anbieter noch einmal ein.',
    },
    wrong_request: {
      title: 'Die Antwort gehört nicht zu diesem Test',
      advice:
        'Beginnen Sie einen neuen Test in einem einzigen Fenster. Scheitert auch der, sendet der Anbieter Antworten von sich aus, statt unsere Anfrage zu beantworten.',
    },
    relay_state: {
      title: 'Die Antwort bringt RelayState nicht zurück',
      advice:
        'Der Anbieter muss den Parameter RelayState unverändert zurücksenden, wie er mit unserer Anfrage kam. Lassen Sie dort einen voreingestellten RelayState leer.',
    },
    weak_algorithm: {
      title: 'Die Signatur nutzt ein veraltetes Verfahren',
      advice: 'Lassen Sie den Anbieter mit RSA und SHA-256 signieren.',
    },
    unsigned_encryption: {
      title: 'Die Antwort ist verschlüsselt und nicht als Ganzes signiert',
      advice:
        'Lassen Sie den Anbieter außer der Assertion auch die Antwort signieren: Eine so verschlüsselte Assertion ließe sich sonst unterwegs verändern.',
    },
    bad_signature: {
      title: 'Die Signatur ist nicht gültig',
      advice:
        'Der Anbieter muss die Antwort oder die Assertion signieren, und zwar mit dem Zertifikat, das die Verbindung kennt. Tragen Sie seine Metadaten oder sein Zertifikat noch einmal ein.',
    },
    unknown_certificate: {
      title: 'Die Verbindung kennt das Zertifikat nicht',
      advice:
        'Der Anbieter signiert mit einem anderen Zertifikat als dem eingetragenen. Tragen Sie seine jetzigen Metadaten oder sein jetziges Zertifikat ein.',
    },
    wrong_audience: {
      title: 'Die Antwort ist für eine andere Anwendung bestimmt',
      advice:
        'Tragen Sie beim Anbieter {entity_id} ein. Das Feld heißt dort Audience, Entity-ID oder Bezeichner des Dienstanbieters.',
    },
    clock: {
      title: 'Die Antwort ist zu dieser Zeit nicht gültig',
      advice:
        'Prüfen Sie die Uhr des Anbieters, und beginnen Sie einen neuen Test: Bis zur Ankunft der Antwort dürfen nur wenige Minuten vergehen.',
    },
    no_subject: {
      title: 'Die Antwort sagt nicht, wer die Person ist',
      advice: 'Der Anbieter muss im Subject der Assertion eine NameID senden.',
    },
    token_exchange: {
      title: 'Der Anbieter gab keine gültigen Tokens',
      advice:
        'Prüfen Sie Client-ID und Client-Secret, und ob {redirect_uri} beim Anbieter eine Redirect-URI der Anwendung ist.',
    },
    user_info: {
      title: 'Der Anbieter sagt nicht, wer die Person ist',
      advice:
        'Prüfen Sie die Scopes der Anwendung beim Anbieter (openid, email, profile), die Userinfo-Adresse und die Zuordnung der Attribute.',
    },
    no_email: {
      title: 'Die E-Mail-Adresse fehlt',
      advice:
        'Die Verbindung sucht sie in {attribute}; übermittelt wurden: {attributes}. Ergänzen Sie sie beim Anbieter, oder ändern Sie die Zuordnung der Attribute.',
    },
    foreign_domain: {
      title: 'Die E-Mail-Adresse gehört zu einer anderen Domain',
      advice:
        '{address} gehört zu keiner Domain der Verbindung ({domains}). Testen Sie mit einer Adresse dieser Domains, oder fügen Sie die Domain hinzu.',
    },
    unmanaged_account: {
      title: 'Das Konto wird nicht von der Firma verwaltet',
      advice:
        '{address} ist ein eigenes Konto beim Anbieter. Testen Sie mit einem, das die Firma dort für {domains} verwaltet.',
    },
    other: {
      title: 'Die Anmeldung würde scheitern',
      advice:
        'Beginnen Sie einen neuen Test. Scheitert er wieder, sehen Sie sich unten die Antwort des Anbieters an.',
    },
    inactive: {
      title: 'Die Verbindung ist noch nicht eingeschaltet',
      advice: 'Sobald sie es ist, melden sich die Personen ihrer Domains mit ihr an.',
    },
    no_name: {
      title: 'Es kam kein Name',
      advice:
        'Neue Personen werden keinen Namen haben. Übermittelt wurden: {attributes}. Ergänzen Sie Vor- und Nachnamen beim Anbieter, oder ändern Sie die Zuordnung der Attribute.',
    },
    other_domain: {
      title: 'Die E-Mail-Adresse gehört zu einer anderen Domain',
      advice:
        '{address} gehört zu keiner Domain der Verbindung ({domains}). Mitglieder dürfen ein solches Konto verbinden; sie weisen die Adresse mit einem Code nach.',
    },
    certificate_ends: {
      title: 'Das Zertifikat läuft bald ab',
      advice: 'Es gilt bis {date}. Tragen Sie vorher das nächste daneben ein.',
    },
  },
}
