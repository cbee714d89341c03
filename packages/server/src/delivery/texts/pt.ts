import { ptPortal } from './portal/pt.js'
import { pt as testRuns } from './test-runs/pt.js'
import type { Texts } from './texts.js'

/** Brazilian usage, which readers in Portugal understand. */
export const pt: Texts = {
  emails: {
    verification_code: {
      subject: '{code} é o seu código de verificação de {app}',
      heading: 'Verifique seu e-mail',
      paragraphs: ['Digite este código em {app} para confirmar que este endereço é seu.'],
    },
    sign_in_code: {
      subject: '{code} é o seu código para entrar em {app}',
      heading: 'Entre em {app}',
      paragraphs: ['Digite este código para entrar.'],
    },
    reset_password_code: {
      subject: '{code} é o seu código para redefinir a senha de {app}',
      heading: 'Redefina sua senha',
      paragraphs: ['Digite este código em {app} para escolher uma nova senha.'],
    },
    magic_link: {
      subject: 'Entre em {app}',
      heading: 'Entre em {app}',
      paragraphs: ['Abra este link no dispositivo em que você quer entrar.'],
      button: 'Entrar em {app}',
    },
    verification_link: {
      subject: 'Verifique seu e-mail para {app}',
      heading: 'Verifique seu e-mail',
      paragraphs: ['Abra este link para confirmar a {app} que este endereço é seu.'],
      button: 'Verificar e-mail',
    },
    password_added: {
      subject: 'Uma senha foi adicionada à sua conta em {app}',
      heading: 'Uma senha foi adicionada',
      paragraphs: [
        'Uma senha acabou de ser adicionada à sua conta em {app}. A partir de agora, ela pode ser usada para entrar.',
      ],
    },
    password_changed: {
      subject: 'Sua senha de {app} foi alterada',
      heading: 'Sua senha foi alterada',
      paragraphs: ['A senha da sua conta em {app} acabou de ser alterada.'],
    },
    password_removed: {
      subject: 'Sua senha de {app} foi removida',
      heading: 'Sua senha foi removida',
      paragraphs: [
        'A senha da sua conta em {app} acabou de ser removida. Suas outras formas de entrar continuam funcionando.',
      ],
    },
    primary_email_address_changed: {
      subject: 'Seu e-mail principal em {app} foi alterado',
      heading: 'Seu e-mail principal foi alterado',
      paragraphs: ['O e-mail principal da sua conta em {app} agora é {new_email_address}.'],
    },
    primary_email_address_removed: {
      subject: 'Seu e-mail principal em {app} foi removido',
      heading: 'Seu e-mail principal foi removido',
      paragraphs: ['Este endereço não é mais o principal da sua conta em {app}.'],
    },
    account_locked: {
      subject: 'A senha da sua conta em {app} está bloqueada',
      heading: 'Sua senha está bloqueada',
      paragraphs: [
        'Foram digitadas muitas senhas ou códigos incorretos para a sua conta em {app}. Por {locked_for}, a senha só é aceita em navegadores em que você já entrou antes. Você ainda pode entrar de qualquer outra forma.',
      ],
    },
    account_claimed: {
      subject: 'Sua conta em {app} agora é só sua',
      heading: 'Sua conta agora é só sua',
      paragraphs: [
        'Você provou que este endereço é seu. Ninguém tinha feito isso desde a criação da conta em {app}. Por isso, foi removido tudo o que permitia entrar nela: senha, sessões, chaves de acesso, segundos fatores e outros endereços.',
        'Se foi você que configurou isso, pode configurar de novo na sua conta.',
      ],
    },
    identifier_added: {
      subject: '{identifier} foi adicionado à sua conta em {app}',
      heading: 'Uma forma de entrar foi adicionada',
      paragraphs: [
        '{identifier} acabou de ser adicionado à sua conta em {app}. Ele permite entrar na conta.',
      ],
    },
    identifier_released: {
      subject: '{identifier} não faz mais parte da sua conta em {app}',
      heading: 'Um endereço foi removido da sua conta',
      paragraphs: [
        '{identifier} nunca tinha sido verificado na sua conta em {app}. Alguém acabou de verificá-lo em outro navegador. Por isso, ele foi removido da sua conta.',
        'Se foi você, adicione-o novamente na sua conta e verifique-o lá.',
      ],
    },
    existing_account: {
      subject: 'Você já tem uma conta em {app}',
      heading: 'Você já tem uma conta',
      paragraphs: [
        'Alguém acabou de tentar usar este endereço de e-mail em outra conta de {app}. Ele pertence à sua, por isso nada foi alterado.',
        'Se foi você, entre com este endereço. Se esqueceu a senha, você pode redefini-la na página de entrada.',
      ],
      button: 'Entrar em {app}',
    },
    passkey_added: {
      subject: 'Uma chave de acesso foi adicionada à sua conta em {app}',
      heading: 'Uma chave de acesso foi adicionada',
      paragraphs: [
        'A partir de agora, a chave de acesso “{passkey_name}” pode ser usada para entrar na sua conta em {app}.',
      ],
    },
    passkey_removed: {
      subject: 'Uma chave de acesso foi removida da sua conta em {app}',
      heading: 'Uma chave de acesso foi removida',
      paragraphs: [
        'A chave de acesso “{passkey_name}” não pode mais ser usada para entrar na sua conta em {app}.',
      ],
    },
    external_account_linked: {
      subject: 'Uma conta de {provider} foi conectada à sua conta em {app}',
      heading: 'Uma conta foi conectada',
      paragraphs: [
        'A partir de agora, a conta de {provider} pode ser usada para entrar na sua conta em {app}.',
      ],
    },
    external_account_unlinked: {
      subject: 'Uma conta de {provider} foi desconectada da sua conta em {app}',
      heading: 'Uma conta foi desconectada',
      paragraphs: ['A conta de {provider} não pode mais ser usada para entrar na sua conta em {app}.'],
    },
    trusted_device_added: {
      subject: 'Um dispositivo foi adicionado à sua conta em {app}',
      heading: 'Um dispositivo foi adicionado',
      paragraphs: [
        'A partir de agora, o dispositivo “{device_name}” pode ser usado para entrar na sua conta em {app}.',
      ],
    },
    trusted_device_removed: {
      subject: 'Um dispositivo foi removido da sua conta em {app}',
      heading: 'Um dispositivo foi removido',
      paragraphs: [
        'O dispositivo “{device_name}” não pode mais ser usado para entrar na sua conta em {app}.',
      ],
    },
    username_changed: {
      subject: 'Seu nome de usuário em {app} foi alterado',
      heading: 'Seu nome de usuário foi alterado',
      paragraphs: ['O nome de usuário da sua conta em {app} acabou de ser alterado.'],
    },
    second_factor_added: {
      subject: 'Um segundo fator foi adicionado à sua conta em {app}',
      heading: 'Um segundo fator foi adicionado',
      paragraphs: [
        'A partir de agora, para entrar na sua conta em {app} é pedido um segundo fator que acabou de ser adicionado.',
      ],
    },
    second_factor_removed: {
      subject: 'Um segundo fator foi removido da sua conta em {app}',
      heading: 'Um segundo fator foi removido',
      paragraphs: [
        'Um segundo fator acabou de ser removido da sua conta em {app}. Ele não é mais pedido ao entrar.',
      ],
    },
    backup_codes_created: {
      subject: 'Novos códigos de backup para a sua conta em {app}',
      heading: 'Novos códigos de backup foram criados',
      paragraphs: [
        'Novos códigos de backup acabaram de ser criados para a sua conta em {app}. Os anteriores não funcionam mais.',
      ],
    },
    waitlist_confirmation: {
      subject: 'Você está na lista de espera de {app}',
      heading: 'Você está na lista de espera',
      paragraphs: ['Agradecemos seu interesse em {app}. Você receberá outro e-mail quando chegar a sua vez.'],
    },
    waitlist_invitation: {
      subject: 'Chegou a sua vez: participe de {app}',
      heading: 'Chegou a sua vez',
      paragraphs: ['Agradecemos a espera. Agora você já pode criar sua conta em {app}.'],
      button: 'Criar minha conta',
    },
    invitation: {
      subject: 'Você recebeu um convite para {app}',
      heading: 'Você recebeu um convite',
      paragraphs: ['Você foi convidado a participar de {app}. Aceite o convite para começar.'],
      button: 'Aceitar o convite',
    },
    organization_invitation: {
      subject: 'Você recebeu um convite para {organization_name} em {app}',
      heading: 'Convite para {organization_name}',
      paragraphs: [
        'Você foi convidado a participar de {organization_name} em {app}. Aceite o convite para começar.',
      ],
      button: 'Aceitar o convite',
    },
    organization_invitation_by: {
      subject: '{inviter_name} convidou você para {organization_name} em {app}',
      heading: 'Convite para {organization_name}',
      paragraphs: [
        '{inviter_name} convidou você para participar de {organization_name} em {app}. Aceite o convite para começar.',
      ],
      button: 'Aceitar o convite',
    },
    saml_certificate_expiring: {
      subject: 'O login único de {connection_name} em {app} termina em {expires_on}',
      heading: 'O certificado do seu provedor de identidade expira em breve',
      paragraphs: [
        'O certificado com o qual {connection_name} autentica as pessoas em {app} expira em {expires_on}. Depois disso, ninguém poderá entrar dessa forma.',
        'Peça ao seu provedor de identidade um novo certificado e registre-o em {app} antes que o antigo expire.',
      ],
    },
    webhook_endpoint_disabled: {
      subject: 'Um endpoint de webhook de {app} foi desativado',
      heading: 'Um endpoint de webhook foi desativado',
      paragraphs: [
        'O endpoint {url} foi desativado. Motivo: {reason}.',
        'Os eventos dele são mantidos. Quando você o reativar, ele continuará de onde parou.',
      ],
    },
  },
  notes: {
    code_expiry: 'O código é válido por {expiry}. Nunca o compartilhe com ninguém.',
    link_expiry: 'O link é válido por {expiry} e só funciona uma vez.',
    ignore: 'Se você não solicitou isto, pode ignorar este e-mail; nada será alterado.',
    ignore_invitation: 'Se você não esperava este e-mail, pode ignorá-lo.',
    secure: 'Se não foi você, redefina sua senha e entre em contato com a equipe de {app}.',
  },
  messages: {
    verification_code: '{code} é o seu código de verificação de {app}. Não o compartilhe com ninguém.',
    sign_in_code: '{code} é o seu código para entrar em {app}. Não o compartilhe com ninguém.',
    reset_password_code:
      '{code} é o seu código para redefinir a senha de {app}. Não o compartilhe com ninguém.',
    existing_account:
      'Este número já pertence à sua conta em {app} e tentaram usá-lo em outra. Se foi você, entre ou redefina sua senha.',
  },
  pages: {
    link_sign_in_title: 'Entrar em {app}?',
    link_sign_in: 'Foi aberto um link que entra em {app} com {address}.',
    link_sign_in_button: 'Sim, entrar no outro navegador',
    link_address_title: 'Este endereço de e-mail é seu?',
    link_address: 'Foi aberto um link que prova a {app} que {address} é seu.',
    link_address_button: 'Sim, é meu',
    link_requested: 'Ele foi solicitado {when} em outro navegador.',
    link_requested_from: 'Ele foi solicitado {when} em outro navegador: {requester}.',
    link_broken_title: 'Este link não funciona',
    link_broken:
      'Talvez ele já tenha sido usado, tenha expirado ou esteja incompleto. Volte para {app} e peça um novo.',
    test_link_broken:
      'O teste já foi feito, ou o link é antigo demais ou está incompleto. Comece outro teste onde você recebeu o link.',
    link_used_title: 'Este link já foi usado',
    link_used:
      'Ele funciona uma única vez. Se foi você quem o usou, continue em {app}. Caso contrário, peça um novo a quem o enviou.',
    link_expired_title: 'Este link expirou',
    link_expired: 'Peça um novo a quem o enviou.',
    link_revoked_title: 'Este link foi retirado',
    link_revoked: 'Quem o enviou retirou o link. Se você acha que foi um engano, peça um novo.',
    nothing_title: 'Não há nada aqui',
    nothing: 'Talvez o endereço esteja incompleto, ou aquilo a que ele levava não exista mais.',
    refused_title: 'Esta página não pode ser mostrada',
    refused:
      'Talvez o endereço esteja incompleto ou não seja para você. Volte ao lugar de onde veio e tente de novo.',
    wait_title: 'Aguarde um momento',
    wait: 'Muitas solicitações vieram da sua rede. Aguarde um momento e recarregue a página.',
    trouble_title: 'Não deu certo',
    trouble: 'O servidor não pode fazer isso agora. Aguarde um momento e recarregue a página.',
    visit_over_title: 'Comece de novo',
    visit_over: 'A visita ao seu provedor foi iniciada em outro navegador, já terminou ou demorou demais.',
    visit_over_link: 'Ir para {app}',
    link_warning:
      'O outro navegador continuará quando você confirmar. Se você não solicitou isto, feche esta página e nada acontecerá.',
  },
  testRuns,
  portal: ptPortal,
  phrases: {
    one_minute: '1 minuto',
    minutes: '{count} minutos',
    requested_from: 'Solicitado de {requester}',
    browser_on_system: '{browser} no {system}',
    open_address: 'Ou abra este endereço:',
    sent_by: 'Enviado por {app}',
    help: 'Ajuda',
    reason_failing: 'não respondeu com sucesso em cinco dias',
    reason_gone: 'respondeu 410 Gone',
    reason_by_hand: 'alguém o desativou',
  },
}
