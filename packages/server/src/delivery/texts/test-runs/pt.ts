import type { TestRunTexts } from '../texts.js'

export const pt: TestRunTexts = {
  labels: {
    success_title: 'O teste correu bem',
    success: '{provider} respondeu como deve. Ninguém entrou e nenhuma conta foi criada.',
    failed_title: 'O teste falhou',
    failed: 'Uma entrada com {provider} falharia pelo motivo seguinte. Ninguém entrou.',
    tried: 'Testado em {when}',
    detail: 'Exatamente:',
    person: 'O que o provedor diz da pessoa',
    email_address: 'Endereço de e-mail',
    first_name: 'Nome',
    last_name: 'Sobrenome',
    user_id: 'Identificador no provedor',
    not_told: 'não informado',
    checks: 'O que foi verificado',
    check_passed: 'passou',
    check_failed: 'falhou',
    check_not_made: 'não alcançado',
    attributes: 'Atributos recebidos',
    request: 'Nosso pedido',
    response: 'A resposta do provedor',
    id_token: 'Conteúdo do token de identidade',
    access_token: 'Token de acesso',
    user_info: 'Resposta do endereço userinfo',
  },
  checks: {
    settings: 'A conexão está completa.',
    provider: 'O provedor está acessível.',
    form: 'A resposta pode ser lida.',
    address: 'A resposta é destinada ao nosso endereço.',
    issuer: 'A resposta é deste provedor.',
    request: 'A resposta corresponde ao nosso pedido.',
    consent: 'O provedor deixou a pessoa entrar.',
    signature: 'A assinatura é válida.',
    audience: 'A resposta é destinada a este aplicativo.',
    times: 'A resposta é válida neste momento.',
    token: 'O código deu tokens, e o token de identidade é válido.',
    user_info: 'O provedor informa sobre a pessoa.',
    person: 'A pessoa é conhecida, com um endereço de e-mail.',
    domain: 'O endereço é de um domínio da conexão.',
  },
  findings: {
    incomplete: {
      title: 'A conexão não está completa',
      advice: 'Informe o que falta ({missing}) e tente novamente.',
    },
    unavailable: {
      title: 'O provedor não responde',
      advice:
        'Verifique os endereços informados para o provedor e se eles podem ser acessados pela internet.',
    },
    access_denied: {
      title: 'O provedor não deixou a pessoa entrar',
      advice:
        'A pessoa recusou ou não pode usar o aplicativo. Atribua-o a ela no provedor e verifique ali o id de cliente e a URI de redirecionamento {redirect_uri}.',
    },
    refused: {
      title: 'O provedor recusou a entrada',
      advice:
        'O status dele diz por quê. Muitas vezes o aplicativo não está atribuído à pessoa ou está desativado no provedor.',
    },
    not_saml: {
      title: 'A resposta não pode ser lida',
      advice:
        'Não é uma resposta SAML 2.0. Verifique se o aplicativo no provedor é de SAML 2.0 e responde por HTTP-POST.',
    },
    wrong_address: {
      title: 'A resposta é destinada a outro endereço',
      advice:
        'Informe {acs_url} no provedor. Ali o campo se chama URL de logon único, URL de resposta, URL do ACS ou destinatário.',
    },
    wrong_issuer: {
      title: 'A resposta é de outro provedor',
      advice:
        'A conexão espera o id de entidade {issuer}. Informe outra vez os metadados deste aplicativo no provedor.',
    },
    wrong_request: {
      title: 'A resposta não corresponde a este teste',
      advice:
        'Comece outro teste em uma única janela. Se ele também falhar, o provedor envia respostas por conta própria em vez de responder ao nosso pedido.',
    },
    relay_state: {
      title: 'A resposta não devolve RelayState',
      advice:
        'O provedor precisa devolver o parâmetro RelayState sem mudanças, como veio com o nosso pedido. Deixe vazio lá um RelayState padrão.',
    },
    weak_algorithm: {
      title: 'A assinatura usa um algoritmo ultrapassado',
      advice: 'Faça o provedor assinar com RSA e SHA-256.',
    },
    unsigned_encryption: {
      title: 'A resposta está cifrada e não está assinada por inteiro',
      advice:
        'Faça o provedor assinar a resposta além da asserção: uma asserção cifrada assim poderia ser mudada no caminho.',
    },
    bad_signature: {
      title: 'A assinatura não é válida',
      advice:
        'O provedor precisa assinar a resposta ou a asserção, com o certificado que a conexão conhece. Informe outra vez seus metadados ou seu certificado.',
    },
    unknown_certificate: {
      title: 'A conexão não conhece o certificado',
      advice:
        'O provedor assina com outro certificado que não o informado. Informe seus metadados ou seu certificado atuais.',
    },
    wrong_audience: {
      title: 'A resposta é destinada a outro aplicativo',
      advice:
        'Informe {entity_id} no provedor. Ali o campo se chama audiência, id de entidade ou identificador do provedor de serviços.',
    },
    clock: {
      title: 'A resposta não é válida neste momento',
      advice:
        'Verifique o relógio do provedor e comece outro teste: a resposta deve chegar em poucos minutos.',
    },
    no_subject: {
      title: 'A resposta não diz quem é a pessoa',
      advice: 'O provedor precisa enviar um NameID no sujeito da asserção.',
    },
    token_exchange: {
      title: 'O provedor não deu tokens válidos',
      advice:
        'Verifique o id e o segredo de cliente, e se {redirect_uri} é uma URI de redirecionamento do aplicativo no provedor.',
    },
    user_info: {
      title: 'O provedor não diz quem é a pessoa',
      advice:
        'Verifique os escopos do aplicativo no provedor (openid, email, profile), o endereço userinfo e o mapeamento de atributos.',
    },
    no_email: {
      title: 'Falta o endereço de e-mail',
      advice:
        'A conexão o procura em {attribute}; atributos recebidos: {attributes}. Adicione-o no provedor ou mude o mapeamento de atributos.',
    },
    foreign_domain: {
      title: 'O endereço de e-mail é de outro domínio',
      advice:
        '{address} não é de nenhum domínio da conexão ({domains}). Teste com um endereço desses domínios ou adicione o domínio.',
    },
    unmanaged_account: {
      title: 'A empresa não administra a conta',
      advice:
        '{address} é uma conta particular no provedor. Teste com uma que a empresa administra lá para {domains}.',
    },
    other: {
      title: 'A entrada falharia',
      advice: 'Comece outro teste. Se ele falhar de novo, veja abaixo a resposta do provedor.',
    },
    inactive: {
      title: 'A conexão ainda não está ativada',
      advice: 'Assim que estiver, as pessoas de seus domínios entrarão com ela.',
    },
    no_name: {
      title: 'Nenhum nome chegou',
      advice:
        'Pessoas novas não terão nome. Atributos recebidos: {attributes}. Adicione nome e sobrenome no provedor ou mude o mapeamento de atributos.',
    },
    other_domain: {
      title: 'O endereço de e-mail é de outro domínio',
      advice:
        '{address} não é de nenhum domínio da conexão ({domains}). Membros podem vincular uma conta assim; eles comprovam o endereço com um código.',
    },
    certificate_ends: {
      title: 'O certificado vence em breve',
      advice: 'Ele vale até {date}. Informe o próximo ao lado dele antes desse dia.',
    },
  },
}
