import { dePortal } from './portal/de.js'
import { de as testRuns } from './test-runs/de.js'
import type { Texts } from './texts.js'

export const de: Texts = {
  emails: {
    verification_code: {
      subject: '{code} ist Ihr Bestätigungscode für {app}',
      heading: 'E-Mail-Adresse bestätigen',
      paragraphs: ['Geben Sie diesen Code in {app} ein, um zu bestätigen, dass diese Adresse Ihnen gehört.'],
    },
    sign_in_code: {
      subject: '{code} ist Ihr Anmeldecode für {app}',
      heading: 'Bei {app} anmelden',
      paragraphs: ['Geben Sie diesen Code ein, um sich anzumelden.'],
    },
    reset_password_code: {
      subject: '{code} ist Ihr Code zum Zurücksetzen des Passworts für {app}',
      heading: 'Passwort zurücksetzen',
      paragraphs: ['Geben Sie diesen Code in {app} ein, um ein neues Passwort festzulegen.'],
    },
    magic_link: {
      subject: 'Bei {app} anmelden',
      heading: 'Bei {app} anmelden',
      paragraphs: ['Öffnen Sie diesen Link auf dem Gerät, auf dem Sie sich anmelden möchten.'],
      button: 'Bei {app} anmelden',
    },
    verification_link: {
      subject: 'Bestätigen Sie Ihre E-Mail-Adresse für {app}',
      heading: 'E-Mail-Adresse bestätigen',
      paragraphs: ['Öffnen Sie diesen Link, um {app} zu bestätigen, dass diese Adresse Ihnen gehört.'],
      button: 'E-Mail-Adresse bestätigen',
    },
    password_added: {
      subject: 'Ihrem Konto bei {app} wurde ein Passwort hinzugefügt',
      heading: 'Ein Passwort wurde hinzugefügt',
      paragraphs: [
        'Ihrem Konto bei {app} wurde soeben ein Passwort hinzugefügt. Damit kann man sich ab jetzt anmelden.',
      ],
    },
    password_changed: {
      subject: 'Ihr Passwort für {app} wurde geändert',
      heading: 'Ihr Passwort wurde geändert',
      paragraphs: ['Das Passwort Ihres Kontos bei {app} wurde soeben geändert.'],
    },
    password_removed: {
      subject: 'Ihr Passwort für {app} wurde entfernt',
      heading: 'Ihr Passwort wurde entfernt',
      paragraphs: [
        'Das Passwort Ihres Kontos bei {app} wurde soeben entfernt. Ihre anderen Anmeldemethoden funktionieren weiterhin.',
      ],
    },
    primary_email_address_changed: {
      subject: 'Ihre primäre E-Mail-Adresse bei {app} wurde geändert',
      heading: 'Ihre primäre E-Mail-Adresse wurde geändert',
      paragraphs: ['Die primäre E-Mail-Adresse Ihres Kontos bei {app} lautet jetzt {new_email_address}.'],
    },
    primary_email_address_removed: {
      subject: 'Ihre primäre E-Mail-Adresse bei {app} wurde entfernt',
      heading: 'Ihre primäre E-Mail-Adresse wurde entfernt',
      paragraphs: ['Diese Adresse ist nicht mehr die primäre Adresse Ihres Kontos bei {app}.'],
    },
    account_locked: {
      subject: 'Das Passwort Ihres Kontos bei {app} ist gesperrt',
      heading: 'Ihr Passwort ist gesperrt',
      paragraphs: [
        'Für Ihr Konto bei {app} wurden zu viele falsche Passwörter oder Codes eingegeben. Für {locked_for} gilt das Passwort deshalb nur in Browsern, in denen Sie schon einmal angemeldet waren. Auf jedem anderen Weg können Sie sich weiterhin anmelden.',
      ],
    },
    account_claimed: {
      subject: 'Ihr Konto bei {app} gehört jetzt nur Ihnen',
      heading: 'Ihr Konto gehört jetzt nur Ihnen',
      paragraphs: [
        'Sie haben bestätigt, dass diese Adresse Ihnen gehört. Das hatte seit dem Anlegen des Kontos bei {app} niemand getan. Deshalb wurde alles entfernt, womit man sich bisher anmelden konnte: Passwort, Sitzungen, Passkeys, zweite Faktoren und weitere Adressen.',
        'Wenn Sie das selbst eingerichtet hatten, können Sie es in Ihrem Konto erneut tun.',
      ],
    },
    identifier_added: {
      subject: '{identifier} gehört jetzt zu Ihrem Konto bei {app}',
      heading: 'Eine Anmeldemöglichkeit wurde hinzugefügt',
      paragraphs: [
        '{identifier} wurde soeben Ihrem Konto bei {app} hinzugefügt. Damit kann man sich bei dem Konto anmelden.',
      ],
    },
    identifier_released: {
      subject: '{identifier} gehört nicht mehr zu Ihrem Konto bei {app}',
      heading: 'Eine Adresse wurde aus Ihrem Konto entfernt',
      paragraphs: [
        '{identifier} war für Ihr Konto bei {app} nie bestätigt worden. Nun hat sie jemand in einem anderen Browser bestätigt. Deshalb wurde sie aus Ihrem Konto entfernt.',
        'Wenn Sie das waren, fügen Sie sie in Ihrem Konto erneut hinzu und bestätigen Sie sie dort.',
      ],
    },
    existing_account: {
      subject: 'Sie haben bereits ein Konto bei {app}',
      heading: 'Sie haben bereits ein Konto',
      paragraphs: [
        'Jemand wollte diese E-Mail-Adresse gerade für ein weiteres Konto bei {app} verwenden. Sie gehört zu Ihrem Konto, deshalb wurde nichts geändert.',
        'Wenn Sie das waren, melden Sie sich mit dieser Adresse an. Haben Sie Ihr Passwort vergessen, können Sie es dort zurücksetzen.',
      ],
      button: 'Bei {app} anmelden',
    },
    passkey_added: {
      subject: 'Ihrem Konto bei {app} wurde ein Passkey hinzugefügt',
      heading: 'Ein Passkey wurde hinzugefügt',
      paragraphs: [
        'Mit dem Passkey „{passkey_name}“ kann man sich ab jetzt bei Ihrem Konto bei {app} anmelden.',
      ],
    },
    passkey_removed: {
      subject: 'Aus Ihrem Konto bei {app} wurde ein Passkey entfernt',
      heading: 'Ein Passkey wurde entfernt',
      paragraphs: ['Der Passkey „{passkey_name}“ gilt nicht mehr für die Anmeldung bei {app}.'],
    },
    external_account_linked: {
      subject: 'Ihr Konto bei {app} wurde mit einem Konto bei {provider} verbunden',
      heading: 'Ein Konto wurde verbunden',
      paragraphs: ['Mit dem Konto bei {provider} kann man sich ab jetzt bei Ihrem Konto bei {app} anmelden.'],
    },
    external_account_unlinked: {
      subject: 'Die Verbindung Ihres Kontos bei {app} mit {provider} wurde getrennt',
      heading: 'Ein Konto wurde getrennt',
      paragraphs: ['Das Konto bei {provider} gilt nicht mehr für die Anmeldung bei {app}.'],
    },
    trusted_device_added: {
      subject: 'Ihrem Konto bei {app} wurde ein Gerät hinzugefügt',
      heading: 'Ein Gerät wurde hinzugefügt',
      paragraphs: [
        'Mit dem Gerät „{device_name}“ kann man sich ab jetzt bei Ihrem Konto bei {app} anmelden.',
      ],
    },
    trusted_device_removed: {
      subject: 'Aus Ihrem Konto bei {app} wurde ein Gerät entfernt',
      heading: 'Ein Gerät wurde entfernt',
      paragraphs: ['Das Gerät „{device_name}“ gilt nicht mehr für die Anmeldung bei {app}.'],
    },
    username_changed: {
      subject: 'Ihr Benutzername bei {app} wurde geändert',
      heading: 'Ihr Benutzername wurde geändert',
      paragraphs: ['Der Benutzername Ihres Kontos bei {app} wurde soeben geändert.'],
    },
    second_factor_added: {
      subject: 'Ihrem Konto bei {app} wurde ein zweiter Faktor hinzugefügt',
      heading: 'Ein zweiter Faktor wurde hinzugefügt',
      paragraphs: [
        'Bei der Anmeldung an Ihrem Konto bei {app} wird ab jetzt ein zweiter Faktor verlangt, der soeben hinzugefügt wurde.',
      ],
    },
    second_factor_removed: {
      subject: 'Aus Ihrem Konto bei {app} wurde ein zweiter Faktor entfernt',
      heading: 'Ein zweiter Faktor wurde entfernt',
      paragraphs: [
        'Aus Ihrem Konto bei {app} wurde soeben ein zweiter Faktor entfernt. Bei der Anmeldung wird er nicht mehr verlangt.',
      ],
    },
    backup_codes_created: {
      subject: 'Neue Backup-Codes für Ihr Konto bei {app}',
      heading: 'Neue Backup-Codes wurden erstellt',
      paragraphs: [
        'Für Ihr Konto bei {app} wurden soeben neue Backup-Codes erstellt. Frühere Codes gelten nicht mehr.',
      ],
    },
    waitlist_confirmation: {
      subject: 'Sie stehen auf der Warteliste von {app}',
      heading: 'Sie stehen auf der Warteliste',
      paragraphs: [
        'Vielen Dank für Ihr Interesse an {app}. Sie erhalten eine weitere E-Mail, sobald Sie an der Reihe sind.',
      ],
    },
    waitlist_invitation: {
      subject: 'Sie sind an der Reihe: Ihr Zugang zu {app}',
      heading: 'Sie sind an der Reihe',
      paragraphs: ['Vielen Dank für Ihre Geduld. Sie können jetzt Ihr Konto bei {app} erstellen.'],
      button: 'Konto erstellen',
    },
    invitation: {
      subject: 'Einladung zu {app}',
      heading: 'Sie sind eingeladen',
      paragraphs: ['Sie wurden zu {app} eingeladen. Nehmen Sie die Einladung an, um loszulegen.'],
      button: 'Einladung annehmen',
    },
    organization_invitation: {
      subject: 'Einladung zu {organization_name} auf {app}',
      heading: 'Einladung zu {organization_name}',
      paragraphs: [
        'Sie wurden eingeladen, {organization_name} auf {app} beizutreten. Nehmen Sie die Einladung an, um loszulegen.',
      ],
      button: 'Einladung annehmen',
    },
    organization_invitation_by: {
      subject: '{inviter_name} lädt Sie zu {organization_name} auf {app} ein',
      heading: 'Einladung zu {organization_name}',
      paragraphs: [
        '{inviter_name} hat Sie eingeladen, {organization_name} auf {app} beizutreten. Nehmen Sie die Einladung an, um loszulegen.',
      ],
      button: 'Einladung annehmen',
    },
    saml_certificate_expiring: {
      subject: 'Single Sign-on für {connection_name} bei {app} endet am {expires_on}',
      heading: 'Das Zertifikat Ihres Identitätsanbieters läuft bald ab',
      paragraphs: [
        'Das Zertifikat, mit dem {connection_name} Personen bei {app} anmeldet, läuft am {expires_on} ab. Danach kann sich damit niemand mehr anmelden.',
        'Lassen Sie Ihren Identitätsanbieter ein neues Zertifikat erstellen, und hinterlegen Sie es in {app}, bevor das alte abläuft.',
      ],
    },
    webhook_endpoint_disabled: {
      subject: 'Ein Webhook-Endpunkt von {app} wurde deaktiviert',
      heading: 'Ein Webhook-Endpunkt wurde deaktiviert',
      paragraphs: [
        'Der Endpunkt {url} wurde deaktiviert. Grund: {reason}.',
        'Seine Ereignisse bleiben erhalten. Wenn Sie ihn wieder aktivieren, geht es dort weiter, wo er aufgehört hat.',
      ],
    },
  },
  notes: {
    code_expiry: 'Der Code ist {expiry} gültig. Geben Sie ihn niemals weiter.',
    link_expiry: 'Der Link ist {expiry} gültig und funktioniert nur einmal.',
    ignore:
      'Wenn Sie das nicht angefordert haben, können Sie diese E-Mail ignorieren; es ändert sich dann nichts.',
    ignore_invitation: 'Wenn Sie diese E-Mail nicht erwartet haben, können Sie sie ignorieren.',
    secure:
      'Wenn Sie das nicht waren, setzen Sie Ihr Passwort zurück und wenden Sie sich an das Team von {app}.',
  },
  messages: {
    verification_code: '{code} ist Ihr Bestätigungscode für {app}. Geben Sie ihn niemals weiter.',
    sign_in_code: '{code} ist Ihr Anmeldecode für {app}. Geben Sie ihn niemals weiter.',
    reset_password_code:
      '{code} ist Ihr Code zum Zurücksetzen des Passworts für {app}. Geben Sie ihn niemals weiter.',
    existing_account:
      'Diese Nummer gehört schon zu Ihrem Konto bei {app}. Wollten Sie ein neues anlegen? Melden Sie sich an oder setzen Sie Ihr Passwort zurück.',
  },
  pages: {
    link_sign_in_title: 'Bei {app} anmelden?',
    link_sign_in: 'Ein Link wurde geöffnet, der {address} bei {app} anmeldet.',
    link_sign_in_button: 'Ja, dort anmelden',
    link_address_title: 'Ist das Ihre E-Mail-Adresse?',
    link_address: 'Ein Link wurde geöffnet, der {app} bestätigt, dass {address} Ihnen gehört.',
    link_address_button: 'Ja, sie gehört mir',
    link_requested: 'Er wurde {when} in einem anderen Browser angefordert.',
    link_requested_from: 'Er wurde {when} in einem anderen Browser angefordert: {requester}.',
    link_broken_title: 'Dieser Link funktioniert nicht',
    link_broken:
      'Vielleicht wurde er schon benutzt, ist zu alt oder unvollständig. Gehen Sie zurück zu {app} und fordern Sie einen neuen an.',
    test_link_broken:
      'Der Test wurde schon gemacht, oder der Link ist zu alt oder unvollständig. Bitte beginnen Sie einen neuen Test dort, wo Sie den Link bekommen haben.',
    link_used_title: 'Dieser Link wurde schon benutzt',
    link_used:
      'Er funktioniert einmal. Wenn Sie ihn selbst benutzt haben, gehen Sie weiter zu {app}. Sonst bitten Sie die Person, die ihn geschickt hat, um einen neuen.',
    link_expired_title: 'Dieser Link ist zu alt',
    link_expired: 'Bitten Sie die Person, die ihn geschickt hat, um einen neuen.',
    link_revoked_title: 'Dieser Link wurde zurückgezogen',
    link_revoked:
      'Wer ihn geschickt hat, hat ihn zurückgezogen. Wenn Sie das für ein Versehen halten, bitten Sie um einen neuen.',
    nothing_title: 'Hier ist nichts',
    nothing: 'Vielleicht ist die Adresse unvollständig, oder es gibt nicht mehr, wohin sie führte.',
    refused_title: 'Diese Seite kann nicht angezeigt werden',
    refused:
      'Vielleicht ist die Adresse unvollständig oder nicht für Sie bestimmt. Gehen Sie dorthin zurück, woher Sie gekommen sind, und versuchen Sie es noch einmal.',
    wait_title: 'Bitte warten Sie einen Moment',
    wait: 'Aus Ihrem Netz kamen sehr viele Anfragen. Warten Sie einen Moment und laden Sie die Seite dann neu.',
    trouble_title: 'Das hat nicht geklappt',
    trouble:
      'Der Server kann das gerade nicht tun. Warten Sie einen Moment und laden Sie die Seite dann neu.',
    visit_over_title: 'Bitte beginnen Sie noch einmal',
    visit_over:
      'Der Besuch bei Ihrem Anbieter wurde in einem anderen Browser begonnen, ist schon vorbei oder hat zu lange gedauert.',
    visit_over_link: 'Zu {app}',
    link_warning:
      'Sobald Sie bestätigen, geht es im anderen Browser weiter. Wenn Sie das nicht selbst angefordert haben, schließen Sie diese Seite; dann passiert nichts.',
  },
  testRuns,
  portal: dePortal,
  phrases: {
    one_minute: '1 Minute',
    minutes: '{count} Minuten',
    requested_from: 'Angefordert von {requester}',
    browser_on_system: '{browser} unter {system}',
    open_address: 'Oder öffnen Sie diese Adresse:',
    sent_by: 'Gesendet von {app}',
    help: 'Hilfe',
    reason_failing: 'seit fünf Tagen keine erfolgreiche Antwort',
    reason_gone: 'Antwort 410 Gone',
    reason_by_hand: 'von Hand deaktiviert',
  },
}
