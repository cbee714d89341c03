import { jaPortal } from './portal/ja.js'
import { ja as testRuns } from './test-runs/ja.js'
import type { Texts } from './texts.js'

export const ja: Texts = {
  emails: {
    verification_code: {
      subject: '{code} は {app} の確認コードです',
      heading: 'メールアドレスの確認',
      paragraphs: [
        'このメールアドレスがご本人のものであることを確認するため、{app} で次のコードを入力してください。',
      ],
    },
    sign_in_code: {
      subject: '{code} は {app} のサインインコードです',
      heading: '{app} にサインイン',
      paragraphs: ['サインインするには、次のコードを入力してください。'],
    },
    reset_password_code: {
      subject: '{code} は {app} のパスワード再設定コードです',
      heading: 'パスワードの再設定',
      paragraphs: ['新しいパスワードを設定するには、{app} で次のコードを入力してください。'],
    },
    magic_link: {
      subject: '{app} にサインイン',
      heading: '{app} にサインイン',
      paragraphs: ['サインインしたいデバイスで、次のリンクを開いてください。'],
      button: '{app} にサインイン',
    },
    verification_link: {
      subject: '{app} のメールアドレスをご確認ください',
      heading: 'メールアドレスの確認',
      paragraphs: [
        'このメールアドレスがご本人のものであることを {app} で確認するため、次のリンクを開いてください。',
      ],
      button: 'メールアドレスを確認',
    },
    password_added: {
      subject: '{app} のアカウントにパスワードが追加されました',
      heading: 'パスワードが追加されました',
      paragraphs: [
        '{app} アカウントにパスワードが追加されました。このパスワードでサインインできるようになりました。',
      ],
    },
    password_changed: {
      subject: '{app} のパスワードが変更されました',
      heading: 'パスワードが変更されました',
      paragraphs: ['{app} アカウントのパスワードが変更されました。'],
    },
    password_removed: {
      subject: '{app} のパスワードが削除されました',
      heading: 'パスワードが削除されました',
      paragraphs: [
        '{app} アカウントのパスワードが削除されました。ほかのサインイン方法は引き続きご利用いただけます。',
      ],
    },
    primary_email_address_changed: {
      subject: '{app} のメインのメールアドレスが変更されました',
      heading: 'メインのメールアドレスが変更されました',
      paragraphs: ['{app} アカウントのメインのメールアドレスは {new_email_address} に変更されました。'],
    },
    primary_email_address_removed: {
      subject: '{app} のメインのメールアドレスが削除されました',
      heading: 'メインのメールアドレスが削除されました',
      paragraphs: ['このメールアドレスは {app} アカウントのメインのメールアドレスではなくなりました。'],
    },
    account_locked: {
      subject: '{app} のアカウントのパスワードがロックされました',
      heading: 'パスワードがロックされました',
      paragraphs: [
        '{app} アカウントで誤ったパスワードまたはコードが何度も入力されました。{locked_for}、パスワードは以前にサインインしたことのあるブラウザでのみ使用できます。その他の方法では引き続きサインインできます。',
      ],
    },
    account_claimed: {
      subject: '{app} のアカウントはお客様専用になりました',
      heading: 'アカウントはお客様専用になりました',
      paragraphs: [
        'このアドレスがお客様のものであることが確認されました。{app} のアカウントが作成されてから確認されたのは初めてのため、これまでサインインに使用できたパスワード、セッション、パスキー、2 段階認証、その他のアドレスをすべて削除しました。',
        'ご自身で設定されたものは、アカウントでもう一度設定できます。',
      ],
    },
    identifier_added: {
      subject: '{identifier} が {app} のアカウントに追加されました',
      heading: 'サインイン方法が追加されました',
      paragraphs: [
        '{identifier} が {app} のアカウントに追加されました。これを使ってアカウントにサインインできます。',
      ],
    },
    identifier_released: {
      subject: '{identifier} は {app} のアカウントから削除されました',
      heading: 'アドレスがアカウントから削除されました',
      paragraphs: [
        '{identifier} は {app} のアカウントで一度も確認されていませんでした。別のブラウザで確認されたため、お客様のアカウントから削除しました。',
        'ご本人の場合は、アカウントにもう一度追加して確認してください。',
      ],
    },
    existing_account: {
      subject: '{app} のアカウントはすでに登録されています',
      heading: 'アカウントはすでに登録されています',
      paragraphs: [
        'このメールアドレスを {app} の別のアカウントに使用しようとする操作がありました。このアドレスはお客様のアカウントに登録済みのため、何も変更されていません。',
        'ご本人の場合は、このアドレスでサインインしてください。パスワードをお忘れの場合は、サインイン画面で再設定できます。',
      ],
      button: '{app} にサインイン',
    },
    passkey_added: {
      subject: '{app} のアカウントにパスキーが追加されました',
      heading: 'パスキーが追加されました',
      paragraphs: ['パスキー「{passkey_name}」で {app} アカウントにサインインできるようになりました。'],
    },
    passkey_removed: {
      subject: '{app} のアカウントからパスキーが削除されました',
      heading: 'パスキーが削除されました',
      paragraphs: ['パスキー「{passkey_name}」では {app} アカウントにサインインできなくなりました。'],
    },
    external_account_linked: {
      subject: '{app} のアカウントに {provider} のアカウントが連携されました',
      heading: 'アカウントが連携されました',
      paragraphs: ['{provider} のアカウントで {app} アカウントにサインインできるようになりました。'],
    },
    external_account_unlinked: {
      subject: '{app} のアカウントと {provider} のアカウントの連携が解除されました',
      heading: 'アカウントの連携が解除されました',
      paragraphs: ['{provider} のアカウントでは {app} アカウントにサインインできなくなりました。'],
    },
    trusted_device_added: {
      subject: '{app} のアカウントにデバイスが追加されました',
      heading: 'デバイスが追加されました',
      paragraphs: ['デバイス「{device_name}」で {app} アカウントにサインインできるようになりました。'],
    },
    trusted_device_removed: {
      subject: '{app} のアカウントからデバイスが削除されました',
      heading: 'デバイスが削除されました',
      paragraphs: ['デバイス「{device_name}」では {app} アカウントにサインインできなくなりました。'],
    },
    username_changed: {
      subject: '{app} のユーザー名が変更されました',
      heading: 'ユーザー名が変更されました',
      paragraphs: ['{app} アカウントのユーザー名が変更されました。'],
    },
    second_factor_added: {
      subject: '{app} のアカウントに 2 段階認証の方法が追加されました',
      heading: '2 段階認証の方法が追加されました',
      paragraphs: [
        '今後、{app} アカウントにサインインするときは、追加された方法による 2 段階目の認証が必要です。',
      ],
    },
    second_factor_removed: {
      subject: '{app} のアカウントから 2 段階認証の方法が削除されました',
      heading: '2 段階認証の方法が削除されました',
      paragraphs: [
        '{app} アカウントから 2 段階認証の方法が削除されました。サインイン時にこの方法は求められなくなります。',
      ],
    },
    backup_codes_created: {
      subject: '{app} アカウントの新しいバックアップコード',
      heading: '新しいバックアップコードが作成されました',
      paragraphs: [
        '{app} アカウントの新しいバックアップコードが作成されました。以前のコードは使えなくなりました。',
      ],
    },
    waitlist_confirmation: {
      subject: '{app} のウェイトリストに登録されました',
      heading: 'ウェイトリストに登録されました',
      paragraphs: [
        '{app} にご関心をお寄せいただきありがとうございます。順番が来ましたら、改めてメールでお知らせします。',
      ],
    },
    waitlist_invitation: {
      subject: 'お待たせしました。{app} にご登録いただけます',
      heading: 'お待たせしました',
      paragraphs: ['お待ちいただきありがとうございます。{app} のアカウントを作成できるようになりました。'],
      button: 'アカウントを作成',
    },
    invitation: {
      subject: '{app} への招待が届いています',
      heading: '招待が届いています',
      paragraphs: ['{app} に招待されました。ご利用を開始するには、招待を承諾してください。'],
      button: '招待を承諾',
    },
    organization_invitation: {
      subject: '{app} の {organization_name} への招待が届いています',
      heading: '{organization_name} への招待',
      paragraphs: [
        '{app} の {organization_name} に招待されました。ご利用を開始するには、招待を承諾してください。',
      ],
      button: '招待を承諾',
    },
    organization_invitation_by: {
      subject: '{inviter_name} さんから {app} の {organization_name} への招待が届いています',
      heading: '{organization_name} への招待',
      paragraphs: [
        '{inviter_name} さんから {app} の {organization_name} に招待されました。ご利用を開始するには、招待を承諾してください。',
      ],
      button: '招待を承諾',
    },
    saml_certificate_expiring: {
      subject: '{app} における {connection_name} のシングルサインオンは {expires_on} に終了します',
      heading: 'ID プロバイダーの証明書の有効期限が近づいています',
      paragraphs: [
        '{connection_name} から {app} へのサインインに使われている証明書は {expires_on} に失効します。それ以降は、この方法でサインインできなくなります。',
        '失効する前に、ID プロバイダーで新しい証明書を作成し、{app} に登録してください。',
      ],
    },
    webhook_endpoint_disabled: {
      subject: '{app} の Webhook エンドポイントが無効になりました',
      heading: 'Webhook エンドポイントが無効になりました',
      paragraphs: [
        'エンドポイント {url} が無効になりました。理由：{reason}。',
        'イベントは保存されています。再び有効にすると、中断したところから再開します。',
      ],
    },
  },
  notes: {
    code_expiry: 'このコードは {expiry}有効です。ほかの人には絶対に教えないでください。',
    link_expiry: 'このリンクは {expiry}有効で、1 回だけ使用できます。',
    ignore: 'お心当たりがない場合は、このメールを無視してください。何も変更されません。',
    ignore_invitation: 'お心当たりがない場合は、このメールを無視してください。',
    secure: 'ご本人による操作でない場合は、パスワードを再設定し、{app} の運営者にご連絡ください。',
  },
  messages: {
    verification_code: '{code} は {app} の確認コードです。ほかの人には教えないでください。',
    sign_in_code: '{code} は {app} のサインインコードです。ほかの人には教えないでください。',
    reset_password_code: '{code} は {app} のパスワード再設定コードです。ほかの人には教えないでください。',
    existing_account:
      'この番号は {app} に登録済みです。お心当たりがあれば、サインインまたはパスワードの再設定をしてください。',
  },
  pages: {
    link_sign_in_title: '{app} にサインインしますか？',
    link_sign_in: '{address} で {app} にサインインするリンクが開かれました。',
    link_sign_in_button: 'サインインする',
    link_address_title: 'このメールアドレスはご本人のものですか？',
    link_address: '{address} がご本人のものであることを {app} に証明するリンクが開かれました。',
    link_address_button: 'はい、本人のものです',
    link_requested: 'このリンクは {when} に別のブラウザーでリクエストされました。',
    link_requested_from: 'このリンクは {when} に別のブラウザーでリクエストされました：{requester}',
    link_broken_title: 'このリンクは使用できません',
    link_broken:
      'すでに使用されたか、有効期限が切れているか、アドレスが不完全な可能性があります。{app} に戻り、新しいリンクをリクエストしてください。',
    test_link_broken:
      'テストはすでに行われたか、リンクの期限が切れているか、リンクが不完全です。リンクを受け取った場所で新しいテストを始めてください。',
    link_used_title: 'このリンクはすでに使用されています',
    link_used:
      'このリンクは一度だけ使用できます。ご自身で使用された場合は {app} にお進みください。そうでない場合は、送信者に新しいリンクを依頼してください。',
    link_expired_title: 'このリンクの有効期限が切れています',
    link_expired: '送信者に新しいリンクを依頼してください。',
    link_revoked_title: 'このリンクは取り消されました',
    link_revoked:
      '送信者がこのリンクを取り消しました。間違いだと思われる場合は、新しいリンクを依頼してください。',
    nothing_title: 'ここには何もありません',
    nothing: 'アドレスが不完全か、リンク先がなくなった可能性があります。',
    refused_title: 'このページは表示できません',
    refused:
      'アドレスが不完全か、閲覧が許可されていない可能性があります。元の場所に戻って、もう一度お試しください。',
    wait_title: 'しばらくお待ちください',
    wait: 'お使いのネットワークから非常に多くのリクエストがありました。しばらくしてからページを再読み込みしてください。',
    trouble_title: '処理できませんでした',
    trouble: '現在サーバーで処理できません。しばらくしてからページを再読み込みしてください。',
    visit_over_title: 'もう一度やり直してください',
    visit_over:
      'プロバイダーでの手続きが別のブラウザーで開始されたか、すでに終了しているか、時間がかかりすぎました。',
    visit_over_link: '{app} に移動',
    link_warning:
      '確認すると、リクエストしたブラウザーで続行できます。お心当たりがない場合は、このページを閉じてください。何も変更されません。',
  },
  testRuns,
  portal: jaPortal,
  phrases: {
    one_minute: '1 分間',
    minutes: '{count} 分間',
    requested_from: 'リクエスト元：{requester}',
    browser_on_system: '{system} の {browser}',
    open_address: 'または、次のアドレスを開いてください：',
    sent_by: '{app} から送信',
    help: 'ヘルプ',
    reason_failing: '5 日間、正常な応答がありませんでした',
    reason_gone: '410 Gone の応答がありました',
    reason_by_hand: '手動で無効にされました',
  },
}
