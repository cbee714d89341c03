import type { TestRunTexts } from '../texts.js'

export const es: TestRunTexts = {
  labels: {
    success_title: 'La prueba ha ido bien',
    success: '{provider} ha respondido como debe. Nadie ha iniciado sesión y no se ha creado ninguna cuenta.',
    failed_title: 'La prueba ha fallado',
    failed: 'Un inicio de sesión con {provider} fallaría por el motivo siguiente. Nadie ha iniciado sesión.',
    tried: 'Probado el {when}',
    detail: 'Exactamente:',
    person: 'Lo que el proveedor dice de la persona',
    email_address: 'Dirección de correo',
    first_name: 'Nombre',
    last_name: 'Apellidos',
    user_id: 'Identificador en el proveedor',
    not_told: 'no indicado',
    checks: 'Lo que se ha comprobado',
    check_passed: 'superado',
    check_failed: 'fallado',
    check_not_made: 'no alcanzado',
    attributes: 'Atributos recibidos',
    request: 'Nuestra solicitud',
    response: 'La respuesta del proveedor',
    id_token: 'Contenido del token de identidad',
    access_token: 'Token de acceso',
    user_info: 'Respuesta de la dirección userinfo',
  },
  checks: {
    settings: 'La conexión está completa.',
    provider: 'Se puede llegar al proveedor.',
    form: 'La respuesta se puede leer.',
    address: 'La respuesta va dirigida a nuestra dirección.',
    issuer: 'La respuesta es de este proveedor.',
    request: 'La respuesta corresponde a nuestra solicitud.',
    consent: 'El proveedor ha dejado entrar a la persona.',
    signature: 'La firma es válida.',
    audience: 'La respuesta va dirigida a esta aplicación.',
    times: 'La respuesta es válida en este momento.',
    token: 'El código ha dado tokens y el token de identidad es válido.',
    user_info: 'El proveedor informa sobre la persona.',
    person: 'La persona es conocida y tiene una dirección de correo.',
    domain: 'La dirección es de un dominio de la conexión.',
  },
  findings: {
    incomplete: {
      title: 'La conexión no está completa',
      advice: 'Introduzca lo que falta ({missing}) e inténtelo de nuevo.',
    },
    unavailable: {
      title: 'El proveedor no responde',
      advice:
        'Compruebe las direcciones introducidas para el proveedor y si se puede llegar a ellas desde internet.',
    },
    access_denied: {
      title: 'El proveedor no ha dejado entrar a la persona',
      advice:
        'La persona se ha negado o no puede usar la aplicación. Asígnele la aplicación en el proveedor y compruebe allí el id de cliente y la URI de redirección {redirect_uri}.',
    },
    refused: {
      title: 'El proveedor ha rechazado el inicio de sesión',
      advice:
        'Su estado dice por qué. A menudo la persona no tiene asignada la aplicación, o esta está desactivada en el proveedor.',
    },
    not_saml: {
      title: 'La respuesta no se puede leer',
      advice:
        'No es una respuesta SAML 2.0. Compruebe que la aplicación en el proveedor es de SAML 2.0 y responde por HTTP-POST.',
    },
    wrong_address: {
      title: 'La respuesta va dirigida a otra dirección',
      advice:
        'Introduzca {acs_url} en el proveedor. Allí se llama URL de inicio de sesión único, URL de respuesta, URL ACS o destinatario.',
    },
    wrong_issuer: {
      title: 'La respuesta es de otro proveedor',
      advice:
        'La conexión espera el id de entidad {issuer}. Introduzca otra vez los metadatos de esta aplicación en el proveedor.',
    },
    wrong_request: {
      title: 'La respuesta no corresponde a esta prueba',
      advice:
        'Empiece otra prueba en una sola ventana. Si también falla, el proveedor envía respuestas por su cuenta en lugar de contestar a nuestra solicitud.',
    },
    relay_state: {
      title: 'La respuesta no devuelve RelayState',
      advice:
        'El proveedor tiene que devolver el parámetro RelayState sin cambios, tal como llegó con nuestra solicitud. Deje vacío allí un RelayState predeterminado.',
    },
    weak_algorithm: {
      title: 'La firma usa un algoritmo anticuado',
      advice: 'Haga que el proveedor firme con RSA y SHA-256.',
    },
    unsigned_encryption: {
      title: 'La respuesta está cifrada y no está firmada como un todo',
      advice:
        'Haga que el proveedor firme la respuesta además de la aserción: una aserción cifrada así podría cambiarse por el camino.',
    },
    bad_signature: {
      title: 'La firma no es válida',
      advice:
        'El proveedor tiene que firmar la respuesta o la aserción, con el certificado que la conexión conoce. Introduzca otra vez sus metadatos o su certificado.',
    },
    unknown_certificate: {
      title: 'La conexión no conoce el certificado',
      advice:
        'El proveedor firma con otro certificado que el introducido. Introduzca sus metadatos o su certificado actuales.',
    },
    wrong_audience: {
      title: 'La respuesta va dirigida a otra aplicación',
      advice:
        'Introduzca {entity_id} en el proveedor. Allí se llama audiencia, id de entidad o identificador del proveedor de servicios.',
    },
    clock: {
      title: 'La respuesta no es válida en este momento',
      advice:
        'Compruebe el reloj del proveedor y empiece otra prueba: la respuesta debe llegar en pocos minutos.',
    },
    no_subject: {
      title: 'La respuesta no dice quién es la persona',
      advice: 'El proveedor tiene que enviar un NameID en el sujeto de la aserción.',
    },
    token_exchange: {
      title: 'El proveedor no ha dado tokens válidos',
      advice:
        'Compruebe el id y el secreto de cliente, y que {redirect_uri} es una URI de redirección de la aplicación en el proveedor.',
    },
    user_info: {
      title: 'El proveedor no dice quién es la persona',
      advice:
        'Compruebe los scopes de la aplicación en el proveedor (openid, email, profile), la dirección userinfo y la asignación de atributos.',
    },
    no_email: {
      title: 'Falta la dirección de correo',
      advice:
        'La conexión la busca en {attribute}; atributos recibidos: {attributes}. Añádala en el proveedor o cambie la asignación de atributos.',
    },
    foreign_domain: {
      title: 'La dirección de correo es de otro dominio',
      advice:
        '{address} no es de ningún dominio de la conexión ({domains}). Pruebe con una dirección de estos dominios o añada el dominio.',
    },
    unmanaged_account: {
      title: 'La empresa no administra la cuenta',
      advice:
        '{address} es una cuenta particular en el proveedor. Pruebe con una que la empresa administre allí para {domains}.',
    },
    other: {
      title: 'El inicio de sesión fallaría',
      advice: 'Empiece otra prueba. Si vuelve a fallar, mire abajo la respuesta del proveedor.',
    },
    inactive: {
      title: 'La conexión aún no está activada',
      advice: 'En cuanto lo esté, las personas de sus dominios iniciarán sesión con ella.',
    },
    no_name: {
      title: 'No ha llegado ningún nombre',
      advice:
        'Las personas nuevas no tendrán nombre. Atributos recibidos: {attributes}. Añada nombre y apellidos en el proveedor o cambie la asignación de atributos.',
    },
    other_domain: {
      title: 'La dirección de correo es de otro dominio',
      advice:
        '{address} no es de ningún dominio de la conexión ({domains}). Los miembros pueden vincular una cuenta así; demuestran la dirección con un código.',
    },
    certificate_ends: {
      title: 'El certificado caduca pronto',
      advice: 'Es válido hasta el {date}. Introduzca antes el siguiente junto a él.',
    },
  },
}
