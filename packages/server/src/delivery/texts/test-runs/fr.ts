import type { TestRunTexts } from '../texts.js'

export const fr: TestRunTexts = {
  labels: {
    success_title: 'Le test a réussi',
    success: '{provider} a répondu comme il faut. Personne n’a été connecté, et aucun compte n’a été créé.',
    failed_title: 'Le test a échoué',
    failed: 'Une connexion avec {provider} échouerait pour la raison suivante. Personne n’a été connecté.',
    tried: 'Testé le {when}',
    detail: 'Précisément :',
    person: 'Ce que le fournisseur dit de la personne',
    email_address: 'Adresse e-mail',
    first_name: 'Prénom',
    last_name: 'Nom',
    user_id: 'Identifiant chez le fournisseur',
    not_told: 'non communiqué',
    checks: 'Ce qui a été vérifié',
    check_passed: 'réussi',
    check_failed: 'échoué',
    check_not_made: 'non atteint',
    attributes: 'Attributs reçus',
    request: 'Notre requête',
    response: 'La réponse du fournisseur',
    id_token: 'Contenu du jeton d’identité',
    access_token: 'Jeton d’accès',
    user_info: 'Réponse de l’adresse userinfo',
  },
  checks: {
    settings: 'La connexion est complète.',
    provider: 'Le fournisseur est joignable.',
    form: 'La réponse est lisible.',
    address: 'La réponse est destinée à notre adresse.',
    issuer: 'La réponse vient de ce fournisseur.',
    request: 'La réponse correspond à notre requête.',
    consent: 'Le fournisseur a laissé entrer la personne.',
    signature: 'La signature est valide.',
    audience: 'La réponse est destinée à cette application.',
    times: 'La réponse est valide en ce moment.',
    token: 'Le code a donné des jetons, et le jeton d’identité est valide.',
    user_info: 'Le fournisseur renseigne sur la personne.',
    person: 'La personne est connue, avec une adresse e-mail.',
    domain: 'L’adresse appartient à un domaine de la connexion.',
  },
  findings: {
    incomplete: {
      title: 'La connexion n’est pas complète',
      advice: 'Saisissez ce qui manque ({missing}), puis réessayez.',
    },
    unavailable: {
      title: 'Le fournisseur ne répond pas',
      advice:
        'Vérifiez les adresses saisies pour le fournisseur, et si elles sont joignables depuis Internet.',
    },
    access_denied: {
      title: 'Le fournisseur n’a pas laissé entrer la personne',
      advice:
        'La personne a refusé, ou n’a pas le droit d’utiliser l’application. Attribuez-lui l’application chez le fournisseur, et vérifiez-y l’identifiant client et l’URI de redirection {redirect_uri}.',
    },
    refused: {
      title: 'Le fournisseur a refusé la connexion',
      advice:
        'Son statut dit pourquoi. Souvent, l’application n’est pas attribuée à la personne, ou elle est désactivée chez le fournisseur.',
    },
    not_saml: {
      title: 'La réponse est illisible',
      advice:
        'Ce n’est pas une réponse SAML 2.0. Vérifiez que l’application chez le fournisseur est une application SAML 2.0 qui répond par HTTP-POST.',
    },
    wrong_address: {
      title: 'La réponse est destinée à une autre adresse',
      advice:
        'Saisissez {acs_url} chez le fournisseur. Le champ s’y appelle URL d’authentification unique, URL de réponse, URL ACS ou destinataire.',
    },
    wrong_issuer: {
      title: 'La réponse vient d’un autre fournisseur',
      advice:
        'La connexion attend l’identifiant d’entité {issuer}. Saisissez à nouveau les métadonnées de cette application chez le fournisseur.',
    },
    wrong_request: {
      title: 'La réponse ne correspond pas à ce test',
      advice:
        'Commencez un nouveau test, dans une seule fenêtre. S’il échoue aussi, le fournisseur envoie des réponses de sa propre initiative au lieu de répondre à notre requête.',
    },
    relay_state: {
      title: 'La réponse ne renvoie pas RelayState',
      advice:
        'Le fournisseur doit renvoyer le paramètre RelayState sans le changer, tel qu’il est arrivé avec notre requête. Laissez-y vide un RelayState par défaut.',
    },
    weak_algorithm: {
      title: 'La signature utilise un algorithme obsolète',
      advice: 'Faites signer le fournisseur avec RSA et SHA-256.',
    },
    unsigned_encryption: {
      title: 'La réponse est chiffrée et n’est pas signée dans son ensemble',
      advice:
        'Faites signer au fournisseur la réponse en plus de l’assertion : une assertion ainsi chiffrée pourrait sinon être modifiée en chemin.',
    },
    bad_signature: {
      title: 'La signature n’est pas valide',
      advice:
        'Le fournisseur doit signer la réponse ou l’assertion, avec le certificat que la connexion connaît. Saisissez à nouveau ses métadonnées ou son certificat.',
    },
    unknown_certificate: {
      title: 'La connexion ne connaît pas le certificat',
      advice:
        'Le fournisseur signe avec un autre certificat que celui qui a été saisi. Saisissez ses métadonnées ou son certificat actuels.',
    },
    wrong_audience: {
      title: 'La réponse est destinée à une autre application',
      advice:
        'Saisissez {entity_id} chez le fournisseur. Le champ s’y appelle audience, identifiant d’entité ou identifiant du fournisseur de services.',
    },
    clock: {
      title: 'La réponse n’est pas valide en ce moment',
      advice:
        'Vérifiez l’horloge du fournisseur, et commencez un nouveau test : la réponse doit arriver en quelques minutes.',
    },
    no_subject: {
      title: 'La réponse ne dit pas qui est la personne',
      advice: 'Le fournisseur doit envoyer un NameID dans le sujet de l’assertion.',
    },
    token_exchange: {
      title: 'Le fournisseur n’a pas donné de jetons valides',
      advice:
        'Vérifiez l’identifiant client et le secret client, et que {redirect_uri} est une URI de redirection de l’application chez le fournisseur.',
    },
    user_info: {
      title: 'Le fournisseur ne dit pas qui est la personne',
      advice:
        'Vérifiez les scopes de l’application chez le fournisseur (openid, email, profile), l’adresse userinfo et la correspondance des attributs.',
    },
    no_email: {
      title: 'L’adresse e-mail manque',
      advice:
        'La connexion la cherche dans {attribute} ; attributs reçus : {attributes}. Ajoutez-la chez le fournisseur, ou changez la correspondance des attributs.',
    },
    foreign_domain: {
      title: 'L’adresse e-mail appartient à un autre domaine',
      advice:
        '{address} n’appartient à aucun domaine de la connexion ({domains}). Testez avec une adresse de ces domaines, ou ajoutez le domaine.',
    },
    unmanaged_account: {
      title: 'L’entreprise ne gère pas ce compte',
      advice:
        '{address} est un compte personnel chez le fournisseur. Testez avec un compte que l’entreprise y gère pour {domains}.',
    },
    other: {
      title: 'La connexion échouerait',
      advice: 'Commencez un nouveau test. S’il échoue encore, regardez la réponse du fournisseur ci-dessous.',
    },
    inactive: {
      title: 'La connexion n’est pas encore activée',
      advice: 'Dès qu’elle le sera, les personnes de ses domaines se connecteront avec elle.',
    },
    no_name: {
      title: 'Aucun nom n’est arrivé',
      advice:
        'Les nouvelles personnes n’auront pas de nom. Attributs reçus : {attributes}. Ajoutez le prénom et le nom chez le fournisseur, ou changez la correspondance des attributs.',
    },
    other_domain: {
      title: 'L’adresse e-mail appartient à un autre domaine',
      advice:
        '{address} n’appartient à aucun domaine de la connexion ({domains}). Les membres peuvent lier un tel compte ; ils prouvent l’adresse par un code.',
    },
    certificate_ends: {
      title: 'Le certificat expire bientôt',
      advice: 'Il est valable jusqu’au {date}. Saisissez le suivant à côté avant ce jour.',
    },
  },
}
