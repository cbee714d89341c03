import { frPortal } from './portal/fr.js'
import { fr as testRuns } from './test-runs/fr.js'
import type { Texts } from './texts.js'

export const fr: Texts = {
  emails: {
    verification_code: {
      subject: '{code} est votre code de vérification {app}',
      heading: 'Vérifiez votre adresse e-mail',
      paragraphs: ['Saisissez ce code dans {app} pour confirmer que cette adresse est bien la vôtre.'],
    },
    sign_in_code: {
      subject: '{code} est votre code de connexion à {app}',
      heading: 'Connexion à {app}',
      paragraphs: ['Saisissez ce code pour vous connecter.'],
    },
    reset_password_code: {
      subject: '{code} est votre code de réinitialisation du mot de passe {app}',
      heading: 'Réinitialisez votre mot de passe',
      paragraphs: ['Saisissez ce code dans {app} pour choisir un nouveau mot de passe.'],
    },
    magic_link: {
      subject: 'Connexion à {app}',
      heading: 'Connexion à {app}',
      paragraphs: ['Ouvrez ce lien sur l’appareil avec lequel vous souhaitez vous connecter.'],
      button: 'Se connecter à {app}',
    },
    verification_link: {
      subject: 'Vérifiez votre adresse e-mail pour {app}',
      heading: 'Vérifiez votre adresse e-mail',
      paragraphs: ['Ouvrez ce lien pour confirmer à {app} que cette adresse est bien la vôtre.'],
      button: 'Vérifier l’adresse e-mail',
    },
    password_added: {
      subject: 'Un mot de passe a été ajouté à votre compte {app}',
      heading: 'Un mot de passe a été ajouté',
      paragraphs: [
        'Un mot de passe vient d’être ajouté à votre compte {app}. Il permet désormais de se connecter.',
      ],
    },
    password_changed: {
      subject: 'Votre mot de passe {app} a été modifié',
      heading: 'Votre mot de passe a été modifié',
      paragraphs: ['Le mot de passe de votre compte {app} vient d’être modifié.'],
    },
    password_removed: {
      subject: 'Votre mot de passe {app} a été supprimé',
      heading: 'Votre mot de passe a été supprimé',
      paragraphs: [
        'Le mot de passe de votre compte {app} vient d’être supprimé. Vos autres moyens de connexion restent valables.',
      ],
    },
    primary_email_address_changed: {
      subject: 'Votre adresse e-mail principale {app} a été modifiée',
      heading: 'Votre adresse e-mail principale a été modifiée',
      paragraphs: ['L’adresse e-mail principale de votre compte {app} est désormais {new_email_address}.'],
    },
    primary_email_address_removed: {
      subject: 'Votre adresse e-mail principale {app} a été supprimée',
      heading: 'Votre adresse e-mail principale a été supprimée',
      paragraphs: ['Cette adresse n’est plus l’adresse principale de votre compte {app}.'],
    },
    account_locked: {
      subject: 'Le mot de passe de votre compte {app} est verrouillé',
      heading: 'Votre mot de passe est verrouillé',
      paragraphs: [
        'Trop de mots de passe ou de codes erronés ont été saisis pour votre compte {app}. Pendant {locked_for}, le mot de passe n’est accepté que dans les navigateurs où vous vous êtes déjà connecté. Tous les autres moyens de connexion restent possibles.',
      ],
    },
    account_claimed: {
      subject: 'Votre compte {app} n’appartient plus qu’à vous',
      heading: 'Votre compte n’appartient plus qu’à vous',
      paragraphs: [
        'Vous avez prouvé que cette adresse est la vôtre. Personne ne l’avait fait depuis la création du compte {app} : tout ce qui permettait d’y accéder a donc été supprimé, à savoir le mot de passe, les sessions, les clés d’accès, les seconds facteurs et les autres adresses.',
        'Si vous les aviez configurés vous-même, vous pouvez le refaire dans votre compte.',
      ],
    },
    identifier_added: {
      subject: '{identifier} a été ajouté à votre compte {app}',
      heading: 'Un moyen de connexion a été ajouté',
      paragraphs: [
        '{identifier} vient d’être ajouté à votre compte {app}. Il permet de se connecter au compte.',
      ],
    },
    identifier_released: {
      subject: '{identifier} ne fait plus partie de votre compte {app}',
      heading: 'Une adresse a été retirée de votre compte',
      paragraphs: [
        '{identifier} n’avait jamais été vérifiée pour votre compte {app}. Quelqu’un vient de la vérifier dans un autre navigateur : elle a donc été retirée de votre compte.',
        'Si c’était vous, ajoutez-la de nouveau dans votre compte et vérifiez-la.',
      ],
    },
    existing_account: {
      subject: 'Vous avez déjà un compte {app}',
      heading: 'Vous avez déjà un compte',
      paragraphs: [
        'Quelqu’un vient d’essayer d’utiliser cette adresse e-mail pour un autre compte {app}. Elle est associée au vôtre : rien n’a été modifié.',
        'Si c’était vous, connectez-vous avec cette adresse. Si vous avez oublié votre mot de passe, vous pourrez le réinitialiser.',
      ],
      button: 'Se connecter à {app}',
    },
    passkey_added: {
      subject: 'Une clé d’accès a été ajoutée à votre compte {app}',
      heading: 'Une clé d’accès a été ajoutée',
      paragraphs: [
        'La clé d’accès « {passkey_name} » permet désormais de se connecter à votre compte {app}.',
      ],
    },
    passkey_removed: {
      subject: 'Une clé d’accès a été retirée de votre compte {app}',
      heading: 'Une clé d’accès a été retirée',
      paragraphs: ['La clé d’accès « {passkey_name} » ne permet plus de se connecter à votre compte {app}.'],
    },
    external_account_linked: {
      subject: 'Un compte {provider} a été associé à votre compte {app}',
      heading: 'Un compte a été associé',
      paragraphs: ['Le compte {provider} permet désormais de se connecter à votre compte {app}.'],
    },
    external_account_unlinked: {
      subject: 'Un compte {provider} a été dissocié de votre compte {app}',
      heading: 'Un compte a été dissocié',
      paragraphs: ['Le compte {provider} ne permet plus de se connecter à votre compte {app}.'],
    },
    trusted_device_added: {
      subject: 'Un appareil a été ajouté à votre compte {app}',
      heading: 'Un appareil a été ajouté',
      paragraphs: ['L’appareil « {device_name} » permet désormais de se connecter à votre compte {app}.'],
    },
    trusted_device_removed: {
      subject: 'Un appareil a été retiré de votre compte {app}',
      heading: 'Un appareil a été retiré',
      paragraphs: ['L’appareil « {device_name} » ne permet plus de se connecter à votre compte {app}.'],
    },
    username_changed: {
      subject: 'Votre nom d’utilisateur {app} a été modifié',
      heading: 'Votre nom d’utilisateur a été modifié',
      paragraphs: ['Le nom d’utilisateur de votre compte {app} vient d’être modifié.'],
    },
    second_factor_added: {
      subject: 'Un second facteur a été ajouté à votre compte {app}',
      heading: 'Un second facteur a été ajouté',
      paragraphs: [
        'La connexion à votre compte {app} demande désormais un second facteur, qui vient d’être ajouté.',
      ],
    },
    second_factor_removed: {
      subject: 'Un second facteur a été retiré de votre compte {app}',
      heading: 'Un second facteur a été retiré',
      paragraphs: [
        'Un second facteur vient d’être retiré de votre compte {app}. Il n’est plus demandé à la connexion.',
      ],
    },
    backup_codes_created: {
      subject: 'Nouveaux codes de secours pour votre compte {app}',
      heading: 'De nouveaux codes de secours ont été créés',
      paragraphs: [
        'De nouveaux codes de secours viennent d’être créés pour votre compte {app}. Les anciens ne sont plus valables.',
      ],
    },
    waitlist_confirmation: {
      subject: 'Vous êtes sur la liste d’attente de {app}',
      heading: 'Vous êtes sur la liste d’attente',
      paragraphs: [
        'Merci de l’intérêt que vous portez à {app}. Vous recevrez un autre e-mail dès que ce sera votre tour.',
      ],
    },
    waitlist_invitation: {
      subject: 'C’est votre tour : rejoignez {app}',
      heading: 'C’est votre tour',
      paragraphs: ['Merci d’avoir patienté. Vous pouvez maintenant créer votre compte {app}.'],
      button: 'Créer mon compte',
    },
    invitation: {
      subject: 'Votre invitation à rejoindre {app}',
      heading: 'Vous avez une invitation',
      paragraphs: ['Vous êtes invité à rejoindre {app}. Acceptez l’invitation pour commencer.'],
      button: 'Accepter l’invitation',
    },
    organization_invitation: {
      subject: 'Votre invitation à rejoindre {organization_name} sur {app}',
      heading: 'Invitation à rejoindre {organization_name}',
      paragraphs: [
        'Vous êtes invité à rejoindre {organization_name} sur {app}. Acceptez l’invitation pour commencer.',
      ],
      button: 'Accepter l’invitation',
    },
    organization_invitation_by: {
      subject: '{inviter_name} vous invite à rejoindre {organization_name} sur {app}',
      heading: 'Invitation à rejoindre {organization_name}',
      paragraphs: [
        '{inviter_name} vous invite à rejoindre {organization_name} sur {app}. Acceptez l’invitation pour commencer.',
      ],
      button: 'Accepter l’invitation',
    },
    saml_certificate_expiring: {
      subject: 'L’authentification unique de {connection_name} sur {app} prend fin le {expires_on}',
      heading: 'Le certificat de votre fournisseur d’identité expire bientôt',
      paragraphs: [
        'Le certificat avec lequel {connection_name} connecte les personnes à {app} expire le {expires_on}. Ensuite, plus personne ne pourra se connecter de cette manière.',
        'Faites créer un nouveau certificat par votre fournisseur d’identité et enregistrez-le dans {app} avant l’expiration de l’ancien.',
      ],
    },
    webhook_endpoint_disabled: {
      subject: 'Un point de terminaison webhook de {app} a été désactivé',
      heading: 'Un point de terminaison webhook a été désactivé',
      paragraphs: [
        'Le point de terminaison {url} a été désactivé. Motif : {reason}.',
        'Ses événements sont conservés. Si vous le réactivez, il reprendra là où il s’est arrêté.',
      ],
    },
  },
  notes: {
    code_expiry: 'Ce code est valable {expiry}. Ne le communiquez jamais à personne.',
    link_expiry: 'Ce lien est valable {expiry} et ne fonctionne qu’une seule fois.',
    ignore:
      'Si vous n’êtes pas à l’origine de cette demande, ignorez cet e-mail ; rien ne changera sans votre action.',
    ignore_invitation: 'Si vous n’attendiez pas cet e-mail, vous pouvez l’ignorer.',
    secure:
      'Si vous n’êtes pas à l’origine de cette action, réinitialisez votre mot de passe et contactez l’équipe de {app}.',
  },
  messages: {
    verification_code: '{code} est votre code de vérification {app}. Ne le communiquez à personne.',
    sign_in_code: '{code} est votre code de connexion à {app}. Ne le communiquez à personne.',
    reset_password_code:
      '{code} est votre code de réinitialisation du mot de passe {app}. Ne le communiquez à personne.',
    existing_account:
      'Ce numéro est déjà associé à votre compte {app} et vient d’être saisi pour un autre. Si c’était vous, connectez-vous ou réinitialisez votre mot de passe.',
  },
  pages: {
    link_sign_in_title: 'Se connecter à {app} ?',
    link_sign_in: 'Un lien vient d’être ouvert pour se connecter à {app} avec {address}.',
    link_sign_in_button: 'Oui, connecter l’autre navigateur',
    link_address_title: 'Cette adresse e-mail est-elle la vôtre ?',
    link_address: 'Un lien vient d’être ouvert pour prouver à {app} que {address} vous appartient.',
    link_address_button: 'Oui, c’est la mienne',
    link_requested: 'Il a été demandé {when} dans un autre navigateur.',
    link_requested_from: 'Il a été demandé {when} dans un autre navigateur : {requester}.',
    link_broken_title: 'Ce lien ne fonctionne pas',
    link_broken:
      'Il a peut-être déjà été utilisé, il est trop ancien ou incomplet. Retournez sur {app} et demandez-en un nouveau.',
    test_link_broken:
      'Le test a déjà été fait, ou le lien est trop ancien ou incomplet. Commencez un nouveau test là où vous avez reçu le lien.',
    link_used_title: 'Ce lien a déjà été utilisé',
    link_used:
      'Il ne fonctionne qu’une fois. Si vous l’avez utilisé vous-même, continuez vers {app}. Sinon, demandez-en un nouveau à la personne qui vous l’a envoyé.',
    link_expired_title: 'Ce lien est trop ancien',
    link_expired: 'Demandez-en un nouveau à la personne qui vous l’a envoyé.',
    link_revoked_title: 'Ce lien a été retiré',
    link_revoked:
      'La personne qui vous l’a envoyé l’a retiré. Si vous pensez qu’il s’agit d’une erreur, demandez-lui-en un nouveau.',
    nothing_title: 'Il n’y a rien ici',
    nothing: 'L’adresse est peut-être incomplète, ou ce vers quoi elle menait n’existe plus.',
    refused_title: 'Cette page ne peut pas être affichée',
    refused:
      'L’adresse est peut-être incomplète ou ne vous est pas destinée. Retournez là d’où vous venez et réessayez.',
    wait_title: 'Veuillez patienter un instant',
    wait: 'De très nombreuses requêtes sont venues de votre réseau. Patientez un instant, puis rechargez la page.',
    trouble_title: 'Cela n’a pas fonctionné',
    trouble: 'Le serveur ne peut pas le faire pour le moment. Patientez un instant, puis rechargez la page.',
    visit_over_title: 'Veuillez recommencer',
    visit_over:
      'La visite chez votre fournisseur a été commencée dans un autre navigateur, elle est déjà terminée ou elle a duré trop longtemps.',
    visit_over_link: 'Aller à {app}',
    link_warning:
      'L’autre navigateur continuera dès que vous aurez confirmé. Si vous n’êtes pas à l’origine de cette demande, fermez cette page : rien ne se passera.',
  },
  testRuns,
  portal: frPortal,
  phrases: {
    one_minute: '1 minute',
    minutes: '{count} minutes',
    requested_from: 'Demande envoyée depuis {requester}',
    browser_on_system: '{browser} sur {system}',
    open_address: 'Ou ouvrez cette adresse :',
    sent_by: 'Envoyé par {app}',
    help: 'Aide',
    reason_failing: 'aucune réponse positive depuis cinq jours',
    reason_gone: 'réponse 410 Gone',
    reason_by_hand: 'désactivation manuelle',
  },
}
