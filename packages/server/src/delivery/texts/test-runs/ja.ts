import type { TestRunTexts } from '../texts.js'

export const ja: TestRunTexts = {
  labels: {
    success_title: 'テストは成功しました',
    success: '{provider} は正しく応答しました。誰もサインインしておらず、ユーザーも作成されていません。',
    failed_title: 'テストは失敗しました',
    failed: '{provider} でのサインインは次の理由で失敗します。誰もサインインしていません。',
    tried: 'テスト日時：{when}',
    detail: '詳細：',
    person: 'プロバイダーから届いた本人の情報',
    email_address: 'メールアドレス',
    first_name: '名',
    last_name: '姓',
    user_id: 'プロバイダーでの識別子',
    not_told: '届いていません',
    checks: '確認した項目',
    check_passed: '合格',
    check_failed: '不合格',
    check_not_made: '未確認',
    attributes: '届いた属性',
    request: '送信したリクエスト',
    response: 'プロバイダーの応答',
    id_token: 'IDトークンの内容',
    access_token: 'アクセストークン',
    user_info: 'UserInfoアドレスの応答',
  },
  checks: {
    settings: '接続の設定が揃っています。',
    provider: 'プロバイダーに到達できます。',
    form: '応答を読み取れます。',
    address: '応答はこちらのアドレス宛てです。',
    issuer: '応答はこのプロバイダーからのものです。',
    request: '応答はこちらのリクエストに対するものです。',
    consent: 'プロバイダーが本人を許可しました。',
    signature: '署名は有効です。',
    audience: '応答はこのアプリケーション宛てです。',
    times: '応答は現在有効です。',
    token: 'コードからトークンを取得でき、IDトークンは有効です。',
    user_info: 'プロバイダーが本人の情報を返します。',
    person: '本人とメールアドレスがわかります。',
    domain: 'アドレスはこの接続のドメインのものです。',
  },
  findings: {
    incomplete: {
      title: '接続の設定が揃っていません',
      advice: '不足している項目（{missing}）を入力して、もう一度お試しください。',
    },
    unavailable: {
      title: 'プロバイダーが応答しません',
      advice:
        'プロバイダーのアドレスとして入力した内容と、インターネットから到達できるかどうかを確認してください。',
    },
    access_denied: {
      title: 'プロバイダーが本人を許可しませんでした',
      advice:
        '本人が拒否したか、アプリケーションを使う権限がありません。プロバイダーで本人にアプリケーションを割り当て、クライアントIDとリダイレクトURI {redirect_uri} を確認してください。',
    },
    refused: {
      title: 'プロバイダーがサインインを拒否しました',
      advice:
        '理由はステータスに示されています。多くの場合、本人にアプリケーションが割り当てられていないか、プロバイダーで無効になっています。',
    },
    not_saml: {
      title: '応答を読み取れません',
      advice:
        'SAML 2.0 の応答ではありません。プロバイダーのアプリケーションが SAML 2.0 用で、HTTP-POST で応答するか確認してください。',
    },
    wrong_address: {
      title: '応答は別のアドレス宛てです',
      advice:
        'プロバイダーに {acs_url} を入力してください。項目名はシングルサインオンURL、応答URL、ACS URL、受信者などです。',
    },
    wrong_issuer: {
      title: '応答は別のプロバイダーからのものです',
      advice:
        'この接続のエンティティIDは {issuer} です。プロバイダーにあるこのアプリケーションのメタデータをもう一度入力してください。',
    },
    wrong_request: {
      title: '応答はこのテストに対するものではありません',
      advice:
        '一つのウィンドウで新しいテストを始めてください。それでも失敗する場合、プロバイダーはリクエストに答えず、自ら応答を送っています。',
    },
    relay_state: {
      title: '応答に RelayState が含まれていません',
      advice:
        'プロバイダーは、リクエストで受け取ったパラメーター RelayState をそのまま返す必要があります。プロバイダー側の既定の RelayState は空にしてください。',
    },
    weak_algorithm: {
      title: '署名に古いアルゴリズムが使われています',
      advice: 'プロバイダーが RSA と SHA-256 で署名するように設定してください。',
    },
    unsigned_encryption: {
      title: '応答は暗号化されていますが、全体が署名されていません',
      advice:
        'アサーションに加えて応答にも署名するようにプロバイダーを設定してください。この方式で暗号化されたアサーションは、途中で変更されるおそれがあります。',
    },
    bad_signature: {
      title: '署名が無効です',
      advice:
        'プロバイダーは、接続に登録された証明書で応答またはアサーションに署名する必要があります。メタデータまたは証明書をもう一度入力してください。',
    },
    unknown_certificate: {
      title: '接続に登録されていない証明書です',
      advice:
        'プロバイダーは入力されたものとは別の証明書で署名しています。現在のメタデータまたは証明書を入力してください。',
    },
    wrong_audience: {
      title: '応答は別のアプリケーション宛てです',
      advice:
        'プロバイダーに {entity_id} を入力してください。項目名はオーディエンス、エンティティID、サービスプロバイダーの識別子などです。',
    },
    clock: {
      title: '応答は現在有効ではありません',
      advice:
        'プロバイダーの時計を確認し、新しいテストを始めてください。応答は数分以内に届く必要があります。',
    },
    no_subject: {
      title: '応答から本人がわかりません',
      advice: 'プロバイダーはアサーションのサブジェクトで NameID を送る必要があります。',
    },
    token_exchange: {
      title: '有効なトークンを取得できませんでした',
      advice:
        'クライアントIDとクライアントシークレット、そして {redirect_uri} がプロバイダーのアプリケーションのリダイレクトURIであることを確認してください。',
    },
    user_info: {
      title: 'プロバイダーから本人の情報が届きません',
      advice:
        'プロバイダーのアプリケーションのスコープ（openid、email、profile）、UserInfoアドレス、属性の対応を確認してください。',
    },
    no_email: {
      title: 'メールアドレスがありません',
      advice:
        'この接続は {attribute} を参照します。届いた属性：{attributes}。プロバイダーで追加するか、属性の対応を変更してください。',
    },
    foreign_domain: {
      title: 'メールアドレスが別のドメインのものです',
      advice:
        '{address} はこの接続のドメイン（{domains}）のものではありません。これらのドメインのアドレスでテストするか、ドメインを追加してください。',
    },
    unmanaged_account: {
      title: '会社が管理しているアカウントではありません',
      advice:
        '{address} はプロバイダーの個人のアカウントです。会社が {domains} のために管理しているアカウントでテストしてください。',
    },
    other: {
      title: 'サインインは失敗します',
      advice:
        '新しいテストを始めてください。また失敗する場合は、下にあるプロバイダーの応答を確認してください。',
    },
    inactive: {
      title: '接続はまだ有効になっていません',
      advice: '有効にすると、そのドメインの人はこの接続でサインインします。',
    },
    no_name: {
      title: '名前が届いていません',
      advice:
        '新しいユーザーには名前がありません。届いた属性：{attributes}。プロバイダーで姓名を追加するか、属性の対応を変更してください。',
    },
    other_domain: {
      title: 'メールアドレスが別のドメインのものです',
      advice:
        '{address} はこの接続のドメイン（{domains}）のものではありません。メンバーはこのようなアカウントを連携でき、コードでアドレスを証明します。',
    },
    certificate_ends: {
      title: '証明書の期限が近づいています',
      advice: '有効期限は {date} です。その日までに次の証明書を追加してください。',
    },
  },
}
