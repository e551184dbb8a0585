import { entropy, placeholderReason } from '../checks/index.js';
import { nearby } from '../checks/nearby.js';
import { providerToken as token } from '../provider-token.js';
import type { Judgement, Rule, Sighting, StructureRule } from '../rule.js';

/** A key without marks of its own, known by the provider's name nearby. */
function nearName(
  rule: Pick<StructureRule, 'id' | 'provider' | 'title' | 'confidence' | 'sources'>,
  key: RegExp,
): StructureRule {
  return {
    ...rule,
    kind: 'structure',
    anchors: [rule.provider],
    ignoreCase: true,
    *find(text, at): Iterable<Sighting> {
      for (const span of nearby(text, at, { before: 200, after: 300, lines: 4 }, key)) {
        yield { ...span, judgement: judgeHex(text.slice(span.start, span.end)) };
      }
    },
  };
}

function judgeHex(secret: string): Judgement {
  const placeholder = placeholderReason(secret);
  if (placeholder !== undefined) return { accepted: false, reason: placeholder };
  return entropy(secret) < 3
    ? { accepted: false, reason: 'it is not random enough for a generated key' }
    : { accepted: true };
}

function isMixed(secret: string): Judgement {
  const body = secret.slice(secret.indexOf('-') + 1);
  return /[a-z]/.test(body) && /[A-Z]/.test(body) && /[0-9]/.test(body)
    ? { accepted: true }
    : { accepted: false, reason: 'a generated key mixes cases and digits' };
}

const BREVO = ['https://developers.brevo.com/docs/getting-started'];
const MAILGUN = ['https://documentation.mailgun.com/docs/mailgun/api-reference/authentication/'];

/** Mail, texting and marketing. */
export const mail: readonly Rule[] = [
  token('sendgrid', 'api-key', 'SendGrid API key', 'SG.', /SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/, {
    sources: ['https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys'],
    entropy: 4.2,
  }),
  token('mailgun', 'api-key', 'Mailgun API key', 'key-', /key-[0-9a-f]{32}/, { sources: MAILGUN }),
  nearName(
    { id: 'mailgun-sending-key', provider: 'mailgun', title: 'Mailgun API key', confidence: 'high', sources: MAILGUN },
    /(?<![A-Za-z0-9_-])[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}(?![A-Za-z0-9_-])/dg,
  ),
  token('mailchimp', 'api-key', 'Mailchimp API key', '-us', /-us\d{1,2}(?!-)/, {
    sources: ['https://mailchimp.com/developer/marketing/guides/quick-start/'],
    before: /[0-9a-f]{32}$/,
  }),
  token('mandrill', 'api-key', 'Mandrill API key', 'md-', /md-[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])/, {
    confidence: 'medium',
    sources: ['https://mailchimp.com/developer/transactional/guides/quick-start/'],
    before: /(?<![_.-])$/,
    entropy: 3.6,
    judge: isMixed,
  }),
  token('brevo', 'api-key', 'Brevo API key', 'xkeysib-', /xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}/, { sources: BREVO }),
  token('brevo', 'smtp-key', 'Brevo SMTP key', 'xsmtpsib-', /xsmtpsib-[0-9a-f]{64}-[A-Za-z0-9]{16}/, {
    sources: BREVO,
  }),
  token(
    'resend',
    'api-key',
    'Resend API key',
    're_',
    /re_(?=[a-z0-9_]{0,32}[A-Z])(?=[A-Za-z_]{0,32}\d)[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?!-)/,
    {
      sources: ['https://resend.com/docs/dashboard/api-keys/introduction'],
      before: /(?<![_-])$/,
      entropy: 3.6,
    },
  ),
  token('mailersend', 'api-token', 'MailerSend API token', 'mlsn.', /mlsn\.[0-9a-f]{64}/, {
    sources: ['https://developers.mailersend.com/general.html'],
  }),
  token('smtp2go', 'api-key', 'SMTP2GO API key', 'api-', /api-[0-9A-F]{32}/, {
    confidence: 'medium',
    sources: ['https://developers.smtp2go.com/docs/getting-started'],
  }),
  token('klaviyo', 'private-key', 'Klaviyo private API key', 'pk_', /pk_(?:[A-Za-z0-9]{6}_)?[0-9a-f]{34}/, {
    sources: ['https://developers.klaviyo.com/en/docs/authenticate_'],
    before: /(?<![_-])$/,
  }),
  nearName(
    {
      id: 'twilio-api-key-sid',
      provider: 'twilio',
      title: 'Twilio API key id',
      confidence: 'low',
      sources: ['https://www.twilio.com/docs/iam/api-keys'],
    },
    /(?<![A-Za-z0-9_-])SK[0-9a-f]{32}(?![A-Za-z0-9_-])/dg,
  ),
];
