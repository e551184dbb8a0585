import type { Rule, TokenRule } from '../rule.js';

const SOURCE = 'https://learn.microsoft.com/en-us/purview/sit-defn-all-creds';

/** A key whose issuer stands at a fixed place near its end. */
function signed(
  rule: Pick<TokenRule, 'id' | 'title' | 'anchors' | 'pattern'> & { readonly before: RegExp },
): TokenRule {
  return {
    kind: 'token',
    provider: 'azure',
    confidence: 'high',
    sources: [SOURCE],
    entropy: 4,
    ...rule,
  };
}

export const azure: readonly Rule[] = [
  {
    kind: 'token',
    id: 'azure-account-key',
    provider: 'azure',
    title: 'Azure account key in a connection string',
    confidence: 'high',
    sources: ['https://learn.microsoft.com/en-us/azure/storage/common/storage-configure-connection-string'],
    anchors: ['AccountKey='],
    ignoreCase: true,
    pattern: /AccountKey=([A-Za-z0-9+/]{86}==)/i,
    entropy: 4.5,
  },
  {
    kind: 'token',
    id: 'azure-shared-access-key',
    provider: 'azure',
    title: 'Azure shared access key in a connection string',
    confidence: 'high',
    sources: ['https://learn.microsoft.com/en-us/azure/service-bus-messaging/service-bus-sas'],
    anchors: ['SharedAccessKey=', 'AccessKey='],
    ignoreCase: true,
    edges: 'free',
    pattern: /(?:Shared)?AccessKey=([A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==|[A-Za-z0-9]{84})(?![A-Za-z0-9+/=])/i,
    entropy: 4,
  },
  signed({
    id: 'azure-storage-key',
    title: 'Azure storage, Batch, API Management or Cosmos DB key',
    anchors: ['+ASt', '+ABa', '+AMC', 'ACDb', 'APIM'],
    before: /[A-Za-z0-9+/]{76}$/,
    pattern: /(?:\+ASt|\+ABa|\+AMC|ACDb|APIM)[A-Za-z0-9+/]{5}[AQgw]==/,
  }),
  signed({
    id: 'azure-messaging-key',
    title: 'Azure Service Bus, Event Hubs, Relay, IoT, Redis or Event Grid key',
    anchors: ['+ASb', '+AEh', '+ARm', 'AIoT', 'AzCa', 'AzEG'],
    before: /[A-Za-z0-9+/]{33}$/,
    pattern: /(?:\+ASb|\+AEh|\+ARm|AIoT|AzCa|AzEG)[A-P][A-Za-z0-9+/]{5}=/,
  }),
  signed({
    id: 'azure-container-registry-key',
    title: 'Azure container registry password',
    anchors: ['+ACR'],
    before: /[A-Za-z0-9+/]{42}$/,
    pattern: /\+ACR[A-D][A-Za-z0-9+/]{5}(?![A-Za-z0-9+/=])/,
  }),
  signed({
    id: 'azure-search-key',
    title: 'Azure AI Search key',
    anchors: ['AzSe'],
    before: /[A-Za-z0-9]{42}$/,
    pattern: /AzSe[A-D][A-Za-z0-9]{5}/,
  }),
  signed({
    id: 'azure-function-key',
    title: 'Azure Functions key',
    anchors: ['AzFu'],
    before: /[A-Za-z0-9_-]{44}$/,
    pattern: /AzFu[A-Za-z0-9_-]{5}[AQgw](?:==|%3[Dd]%3[Dd])/,
  }),
  signed({
    id: 'azure-devops-token',
    title: 'Azure DevOps personal access token',
    // The documents promise the mark at this place of 84 characters and nothing about those before it.
    anchors: ['AZDO'],
    before: /[A-Za-z0-9]{76}$/,
    pattern: /AZDO[A-Za-z0-9]{4}/,
  }),
  signed({
    id: 'azure-annotated-key',
    title: 'Azure service key',
    anchors: ['JQQJ9'],
    before: /[A-Za-z0-9]{52}$/,
    pattern: /JQQJ9[9DH][A-Za-z0-9]{18}(?!AZDO)[A-Za-z0-9]{8}(?:[A-Za-z0-9]{2}==)?/,
  }),
  {
    kind: 'token',
    id: 'azure-client-secret',
    provider: 'azure',
    title: 'Microsoft Entra client secret',
    confidence: 'high',
    sources: [SOURCE],
    anchors: ['8Q~', '7Q~'],
    before: /[A-Za-z0-9_~.]{3}$/,
    pattern: /(?:8Q~[A-Za-z0-9_~.-]{34}|7Q~[A-Za-z0-9_~.-]{31})(?![~-])/,
    entropy: 3.8,
  },
  {
    kind: 'token',
    id: 'azure-sas-signature',
    provider: 'azure',
    title: 'Azure shared access signature',
    confidence: 'high',
    sources: ['https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas'],
    anchors: ['sig='],
    edges: 'free',
    // The other fields of a signature stand before it, or behind it.
    before: /[?&; ](?:amp;|u0026)?(?:s[vepstrk]|spr|srt|ss|sks|skv|skn)=[^&\s"'<>]{1,100}(?:&|\\u0026)(?:amp;)?$/,
    pattern: /sig=((?:[A-Za-z0-9+/]|%2[BbFf]){43}(?:=|%3[Dd])|[A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])/,
    entropy: 4,
  },
  {
    kind: 'token',
    id: 'azure-sas-signature-first',
    provider: 'azure',
    title: 'Azure shared access signature',
    confidence: 'high',
    sources: ['https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas'],
    anchors: ['sig='],
    edges: 'free',
    pattern: /sig=((?:[A-Za-z0-9+/]|%2[BbFf]){43}(?:=|%3[Dd])|[A-Za-z0-9_-]{43})&(?:amp;)?(?:se|sv|sp|sr|skn)=/,
    entropy: 4,
  },
];
