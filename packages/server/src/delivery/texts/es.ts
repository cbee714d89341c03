import { esPortal } from './portal/es.js'
import { es as testRuns } from './test-runs/es.js'
import type { Texts } from './texts.js'

export const es: Texts = {
  emails: {
    verification_code: {
      subject: '{code} es tu código de verificación de {app}',
      heading: 'Verifica tu correo electrónico',
      paragraphs: ['Introduce este código en {app} para confirmar que esta dirección es tuya.'],
    },
    sign_in_code: {
      subject: '{code} es tu código para iniciar sesión en {app}',
      heading: 'Inicia sesión en {app}',
      paragraphs: ['Introduce este código para iniciar sesión.'],
    },
    reset_password_code: {
      subject: '{code} es tu código para restablecer la contraseña de {app}',
      heading: 'Restablece tu contraseña',
      paragraphs: ['Introduce este código en {app} para elegir una contraseña nueva.'],
    },
    magic_link: {
      subject: 'Inicia sesión en {app}',
      heading: 'Inicia sesión en {app}',
      paragraphs: ['Abre este enlace en el dispositivo en el que quieras iniciar sesión.'],
      button: 'Iniciar sesión en {app}',
    },
    verification_link: {
      subject: 'Verifica tu correo electrónico para {app}',
      heading: 'Verifica tu correo electrónico',
      paragraphs: ['Abre este enlace para confirmar a {app} que esta dirección es tuya.'],
      button: 'Verificar correo electrónico',
    },
    password_added: {
      subject: 'Se ha añadido una contraseña a tu cuenta de {app}',
      heading: 'Se ha añadido una contraseña',
      paragraphs: [
        'Se acaba de añadir una contraseña a tu cuenta de {app}. A partir de ahora permite iniciar sesión.',
      ],
    },
    password_changed: {
      subject: 'Tu contraseña de {app} ha cambiado',
      heading: 'Tu contraseña ha cambiado',
      paragraphs: ['La contraseña de tu cuenta de {app} se acaba de cambiar.'],
    },
    password_removed: {
      subject: 'Tu contraseña de {app} se ha eliminado',
      heading: 'Tu contraseña se ha eliminado',
      paragraphs: [
        'La contraseña de tu cuenta de {app} se acaba de eliminar. Tus otras formas de iniciar sesión siguen funcionando.',
      ],
    },
    primary_email_address_changed: {
      subject: 'Tu correo electrónico principal de {app} ha cambiado',
      heading: 'Tu correo electrónico principal ha cambiado',
      paragraphs: ['El correo electrónico principal de tu cuenta de {app} es ahora {new_email_address}.'],
    },
    primary_email_address_removed: {
      subject: 'Tu correo electrónico principal de {app} se ha eliminado',
      heading: 'Tu correo electrónico principal se ha eliminado',
      paragraphs: ['Esta dirección ya no es la principal de tu cuenta de {app}.'],
    },
    account_locked: {
      subject: 'La contraseña de tu cuenta de {app} está bloqueada',
      heading: 'Tu contraseña está bloqueada',
      paragraphs: [
        'Se han introducido demasiadas contraseñas o códigos incorrectos para tu cuenta de {app}. Durante {locked_for}, la contraseña solo sirve en navegadores en los que ya habías iniciado sesión. Puedes seguir entrando de cualquier otra forma.',
      ],
    },
    account_claimed: {
      subject: 'Tu cuenta de {app} ya es solo tuya',
      heading: 'Tu cuenta ya es solo tuya',
      paragraphs: [
        'Has demostrado que esta dirección es tuya. Nadie lo había hecho desde que se creó la cuenta de {app}, así que se ha eliminado todo lo que permitía entrar en ella: contraseña, sesiones, llaves de acceso, segundos factores y otras direcciones.',
        'Si lo habías configurado tú, puedes volver a hacerlo en tu cuenta.',
      ],
    },
    identifier_added: {
      subject: 'Se ha añadido {identifier} a tu cuenta de {app}',
      heading: 'Se ha añadido una forma de iniciar sesión',
      paragraphs: [
        'Se acaba de añadir {identifier} a tu cuenta de {app}. Permite iniciar sesión en la cuenta.',
      ],
    },
    identifier_released: {
      subject: '{identifier} ya no forma parte de tu cuenta de {app}',
      heading: 'Se ha quitado una dirección de tu cuenta',
      paragraphs: [
        '{identifier} nunca se había verificado para tu cuenta de {app}. Alguien la ha verificado ahora en otro navegador, así que se ha quitado de tu cuenta.',
        'Si has sido tú, vuelve a añadirla en tu cuenta y verifícala allí.',
      ],
    },
    existing_account: {
      subject: 'Ya tienes una cuenta de {app}',
      heading: 'Ya tienes una cuenta',
      paragraphs: [
        'Alguien acaba de intentar usar esta dirección de correo para otra cuenta de {app}. Pertenece a la tuya, así que no se ha cambiado nada.',
        'Si has sido tú, inicia sesión con esta dirección. Si has olvidado tu contraseña, puedes restablecerla allí.',
      ],
      button: 'Iniciar sesión en {app}',
    },
    passkey_added: {
      subject: 'Se ha añadido una clave de acceso a tu cuenta de {app}',
      heading: 'Se ha añadido una clave de acceso',
      paragraphs: [
        'A partir de ahora, la clave de acceso «{passkey_name}» permite iniciar sesión en tu cuenta de {app}.',
      ],
    },
    passkey_removed: {
      subject: 'Se ha eliminado una clave de acceso de tu cuenta de {app}',
      heading: 'Se ha eliminado una clave de acceso',
      paragraphs: ['La clave de acceso «{passkey_name}» ya no permite iniciar sesión en tu cuenta de {app}.'],
    },
    external_account_linked: {
      subject: 'Se ha conectado una cuenta de {provider} a tu cuenta de {app}',
      heading: 'Se ha conectado una cuenta',
      paragraphs: [
        'A partir de ahora, la cuenta de {provider} permite iniciar sesión en tu cuenta de {app}.',
      ],
    },
    external_account_unlinked: {
      subject: 'Se ha desconectado una cuenta de {provider} de tu cuenta de {app}',
      heading: 'Se ha desconectado una cuenta',
      paragraphs: ['La cuenta de {provider} ya no permite iniciar sesión en tu cuenta de {app}.'],
    },
    trusted_device_added: {
      subject: 'Se ha añadido un dispositivo a tu cuenta de {app}',
      heading: 'Se ha añadido un dispositivo',
      paragraphs: [
        'A partir de ahora, el dispositivo «{device_name}» permite iniciar sesión en tu cuenta de {app}.',
      ],
    },
    trusted_device_removed: {
      subject: 'Se ha eliminado un dispositivo de tu cuenta de {app}',
      heading: 'Se ha eliminado un dispositivo',
      paragraphs: ['El dispositivo «{device_name}» ya no permite iniciar sesión en tu cuenta de {app}.'],
    },
    username_changed: {
      subject: 'Tu nombre de usuario de {app} ha cambiado',
      heading: 'Tu nombre de usuario ha cambiado',
      paragraphs: ['El nombre de usuario de tu cuenta de {app} se acaba de cambiar.'],
    },
    second_factor_added: {
      subject: 'Se ha añadido un segundo factor a tu cuenta de {app}',
      heading: 'Se ha añadido un segundo factor',
      paragraphs: [
        'A partir de ahora, para iniciar sesión en tu cuenta de {app} se pide un segundo factor que se acaba de añadir.',
      ],
    },
    second_factor_removed: {
      subject: 'Se ha eliminado un segundo factor de tu cuenta de {app}',
      heading: 'Se ha eliminado un segundo factor',
      paragraphs: [
        'Se acaba de eliminar un segundo factor de tu cuenta de {app}. Ya no se pide al iniciar sesión.',
      ],
    },
    backup_codes_created: {
      subject: 'Nuevos códigos de respaldo para tu cuenta de {app}',
      heading: 'Se han creado nuevos códigos de respaldo',
      paragraphs: [
        'Se acaban de crear nuevos códigos de respaldo para tu cuenta de {app}. Los anteriores ya no sirven.',
      ],
    },
    waitlist_confirmation: {
      subject: 'Estás en la lista de espera de {app}',
      heading: 'Estás en la lista de espera',
      paragraphs: ['Gracias por tu interés en {app}. Recibirás otro correo cuando llegue tu turno.'],
    },
    waitlist_invitation: {
      subject: 'Ha llegado tu turno: únete a {app}',
      heading: 'Ha llegado tu turno',
      paragraphs: ['Gracias por esperar. Ya puedes crear tu cuenta de {app}.'],
      button: 'Crear mi cuenta',
    },
    invitation: {
      subject: 'Tienes una invitación para unirte a {app}',
      heading: 'Tienes una invitación',
      paragraphs: ['Te han invitado a unirte a {app}. Acepta la invitación para empezar.'],
      button: 'Aceptar la invitación',
    },
    organization_invitation: {
      subject: 'Tienes una invitación para unirte a {organization_name} en {app}',
      heading: 'Invitación a {organization_name}',
      paragraphs: [
        'Te han invitado a unirte a {organization_name} en {app}. Acepta la invitación para empezar.',
      ],
      button: 'Aceptar la invitación',
    },
    organization_invitation_by: {
      subject: '{inviter_name} te invita a {organization_name} en {app}',
      heading: 'Invitación a {organization_name}',
      paragraphs: [
        '{inviter_name} te ha invitado a unirte a {organization_name} en {app}. Acepta la invitación para empezar.',
      ],
      button: 'Aceptar la invitación',
    },
    saml_certificate_expiring: {
      subject: 'El inicio de sesión único de {connection_name} en {app} termina el {expires_on}',
      heading: 'El certificado de tu proveedor de identidad caduca pronto',
      paragraphs: [
        'El certificado con el que {connection_name} inicia la sesión de las personas en {app} caduca el {expires_on}. Después, nadie podrá iniciar sesión de esta forma.',
        'Haz que tu proveedor de identidad genere un certificado nuevo e introdúcelo en {app} antes de que caduque el antiguo.',
      ],
    },
    webhook_endpoint_disabled: {
      subject: 'Se ha desactivado un endpoint de webhooks de {app}',
      heading: 'Se ha desactivado un endpoint de webhooks',
      paragraphs: [
        'Se ha desactivado el endpoint {url}. Motivo: {reason}.',
        'Sus eventos se conservan. Cuando vuelvas a activarlo, continuará donde se detuvo.',
      ],
    },
  },
  notes: {
    code_expiry: 'El código es válido durante {expiry}. No lo compartas con nadie.',
    link_expiry: 'El enlace es válido durante {expiry} y solo funciona una vez.',
    ignore: 'Si no lo has solicitado, puedes ignorar este correo; no cambiará nada.',
    ignore_invitation: 'Si no esperabas este correo, puedes ignorarlo.',
    secure: 'Si no has sido tú, restablece tu contraseña y ponte en contacto con el equipo de {app}.',
  },
  messages: {
    verification_code: '{code} es tu código de verificación de {app}. No lo compartas con nadie.',
    sign_in_code: '{code} es tu código para iniciar sesión en {app}. No lo compartas con nadie.',
    reset_password_code:
      '{code} es tu código para restablecer la contraseña de {app}. No lo compartas con nadie.',
    existing_account:
      'Este número ya pertenece a tu cuenta de {app} y se ha intentado usar para otra. Si has sido tú, inicia sesión o restablece tu contraseña.',
  },
  pages: {
    link_sign_in_title: '¿Iniciar sesión en {app}?',
    link_sign_in: 'Se ha abierto un enlace para iniciar sesión en {app} con {address}.',
    link_sign_in_button: 'Sí, iniciar sesión allí',
    link_address_title: '¿Es tuya esta dirección de correo?',
    link_address: 'Se ha abierto un enlace que demuestra a {app} que {address} es tuya.',
    link_address_button: 'Sí, es mía',
    link_requested: 'Se solicitó {when} en otro navegador.',
    link_requested_from: 'Se solicitó {when} en otro navegador: {requester}.',
    link_broken_title: 'Este enlace no funciona',
    link_broken:
      'Puede que ya se haya usado, que haya caducado o que esté incompleto. Vuelve a {app} y pide uno nuevo.',
    test_link_broken:
      'La prueba ya se ha hecho, o el enlace es demasiado antiguo o está incompleto. Empiece otra prueba allí donde obtuvo el enlace.',
    link_used_title: 'Este enlace ya se ha usado',
    link_used:
      'Funciona una sola vez. Si lo has usado tú, continúa en {app}. Si no, pide uno nuevo a quien te lo envió.',
    link_expired_title: 'Este enlace ha caducado',
    link_expired: 'Pide uno nuevo a quien te lo envió.',
    link_revoked_title: 'Este enlace se ha retirado',
    link_revoked: 'Quien te lo envió lo ha retirado. Si crees que es un error, pídele uno nuevo.',
    nothing_title: 'Aquí no hay nada',
    nothing: 'Puede que la dirección esté incompleta o que ya no exista aquello a lo que llevaba.',
    refused_title: 'Esta página no se puede mostrar',
    refused:
      'Puede que la dirección esté incompleta o que no sea para ti. Vuelve al lugar del que vienes e inténtalo de nuevo.',
    wait_title: 'Espera un momento',
    wait: 'Han llegado muchísimas solicitudes desde tu red. Espera un momento y vuelve a cargar la página.',
    trouble_title: 'No ha funcionado',
    trouble: 'El servidor no puede hacerlo en este momento. Espera un momento y vuelve a cargar la página.',
    visit_over_title: 'Vuelve a empezar',
    visit_over:
      'La visita a tu proveedor se empezó en otro navegador, ya ha terminado o ha tardado demasiado.',
    visit_over_link: 'Ir a {app}',
    link_warning:
      'El otro navegador continuará cuando lo confirmes. Si no lo has solicitado, cierra esta página y no pasará nada.',
  },
  testRuns,
  portal: esPortal,
  phrases: {
    one_minute: '1 minuto',
    minutes: '{count} minutos',
    requested_from: 'Solicitado desde {requester}',
    browser_on_system: '{browser} en {system}',
    open_address: 'O abre esta dirección:',
    sent_by: 'Enviado por {app}',
    help: 'Ayuda',
    reason_failing: 'no ha respondido correctamente en cinco días',
    reason_gone: 'respondió 410 Gone',
    reason_by_hand: 'alguien lo desactivó',
  },
}
