import type { WordList } from './list.ts';

/** What it is about. */
export const TOPICS_EN: WordList = [
  [
    'presale',
    3,
    'price|pricing|price list|quote|quotation|quote us|discount|promotion|deal|in stock|stock|available in|availability|free trial|trial|demo|which model|which plan|which of|recommend|compare|comparing|comparison|difference between|before i buy|before buying|thinking of buying|thinking about buying|looking to buy|want to buy|if i buy|interested in|how much is|how much does|how much are|how much would|cost of|price of|how costly|cost per|variants|types of|kinds of|range of|varieties|features of|do you sell|do you have this|do you have any|do you stock|do you offer|do you make|showroom|brochure|catalogue|catalog|vendors|competitor|suitable for|compatible with|come with|better range|european plug|student discount|special offer|black friday deal|enterprise edition|pro plan|team plan|purchase decision|does _ support|does _ have|would it work|will it fit',
  ],
  [
    'presale',
    4,
    'can you suggest|please suggest|suggest me|suggest some|suggest a|suggest any|suggest the best|best for|good for|what size|which size|size should|size do i|new phone for|if i buy|before i buy|before buying|thinking of buying|looking to buy',
  ],
  ['presale', 2, 'cost|rate|rates|plan|edition|offer|offers|model|version for|buy|buying|sizes|colours|colors|licences|licenses|package deal|membership cost'],
  [
    'in_sale',
    3,
    'delivery|deliver|ship|shipment|dispatch|parcel|package|courier|tracking|track|delivery address|delivery slot|depot|checkout|check out|basket|cart|place _ order|placed|out for delivery|customs|on its way|arrive|where is my order|cancel _ order|cancel the order|my order|late delivery|delayed|not yet received|yet to receive|when will i get my|when will i receive|my product|deliverable|pincode|pin code|zip code|postcode|to my area|in my area|in my city|pick up|pickup|neighbour|neighbor|estimated date|express|still has not shipped|gift _ sent|order status',
  ],
  ['in_sale', 2, 'order|ordered|preorder|voucher code|discount code|supposed to be here|address|customs duty'],
  [
    'technical',
    3,
    'log in|login|logged|sign in|password|verification|two factor|2fa|app|portal|software|crash|install|installation|setup|set up|configure|configuration|setting|server|database|api|webhook|endpoint|error|error code|error message|bug|sync|export|exported|import|upload|uploading|download|browser|plugin|device driver|printer driver|driver for|firmware|upgrade|version|desktop|battery|charging the battery|checkout page|open their mail|mailbox|client refuses|console|admin|dashboard|page|screen goes|website|site|platform|system|network|wifi|wi fi|router|bluetooth|connection|connect|disconnect|offline|outage|hacked|ransomware|encrypted|malware|backup|migration|my data|data loss|records|wiped|printer|print|scanner|scan|microphone|camera app|headset|fingerprint|sensor|dongle|windows|outlook|linux|charging|battery|monitor|cable|tills|till|gateway|production line|controller|scheduled job|blank|calls keep|choppy|umlauts|tenant|two way|attachments|microservice|load|loading|reset|emergency contact|pdf',
  ],
  ['technical', 1.5, 'form|phone|button|file|account locked'],
  ['technical', 2, 'restarts|freeze|frozen|stuck|down|notification|device|reboot|hang|online|account blocked|feature|picked up'],
  [
    'after_sales',
    3,
    'return|exchange|swap|replacement|replace|repair|repaired|warranty|guarantee|rma|technician|fitter|workshop|spare part|spare parts|service visit|broke|broken|damaged|defective|faulty|cracked|shattered|smashed|dented|ripped|torn|came off|came apart|fell off|fell apart|leaking|scratched|missing its|missing from the box|is missing|wrong colour|wrong color|wrong size|wrong item|wrong product|send _ back|send something back|sent me the wrong|too small|too big|too large|too tight|larger size|smaller size|past its date|expired milk|prepaid label|smoking|caught fire|burned|burnt|electric shock|died|dead on arrival|heats|grinding noise|unboxed|opened the box|buckle',
  ],
  ['after_sales', 4, 'missing its|past its date|came off|send _ back|wrong colour|wrong color'],
  [
    'after_sales',
    2,
    'kettle|toaster|washing machine|fridge|heater|oven|purifier|remote|chair|chairs|shelf|tent|zip|jacket|shoes|glasses|sofa|mirror|handle|trousers|drill|buttons|milk|filter|receipt return|box',
  ],
  ['after_sales', 1.5, 'size'],
  [
    'billing',
    3,
    'invoice|bill|charge|overcharged|refund|payment|pay|paid|receipt|vat|tax|statement|statements|credit note|direct debit|bank transfer|bank|subscription|renewal|renew|more seats|seats to|money back|taking money|pay it back|purchase order number|quarterly|balance|withdraw|accountant|accounting department|finance team|accounts payable|credit card|my card|debit|fee|fees|instalment|installment|emi|zero percent|finance option|cash on delivery|cod|pay later|mode of payment|payment mode|payment option|deposit|cheapest plan|usage|postage fee|transaction|billing contact|cashback',
  ],
  ['billing', 2, 'card|money|amount|plan|cost'],
  [
    'technical',
    3,
    'broadband|internet|hub|access denied|administrator|spreadsheet|question mark|certificate|signal|mobile data|esim|pin|unlock|qr code|link|dns|ssl|domain|firewall|sso|sdk|deploy|cluster|workflow|input field|widget|macro|script|integration|integrate|sandbox|callback|permission|role|hard drive|keyboard|mouse|hotspot|notifications|push notification|the update|last update|latest update|software update|after _ update|keeps freezing|cursor|syntax|query|timezone|tool says|not scan|recording|transcript',
  ],
  ['technical', 1.5, 'update|laptop|tablet|tv|speaker|code|screen'],
  [
    'billing',
    3,
    'debited|reimburse|reimbursement|top up|credited|tuition|rent|insurance premium|interest|late fee|annual fee|tariff|deposit back|surcharge|payout|bank details|iban|paypal|apple pay|expense|cost centre|owed|overdue|chargeback|dispute|overpaid|data this month|pay back|deducted|deduct',
  ],
  [
    'in_sale',
    3,
    'my food|rider|booking|reservation|boarding pass|rebook|reschedule|click and collect|back order|backorder|eta|when can i expect|left the warehouse|wrong house|safe place|tracking number|arrival|ready for collection|still waiting for my|out of stock _ order',
  ],
  ['in_sale', 1.5, 'ticket|flight|hotel|seat'],
  [
    'after_sales',
    3,
    'wheel|torn packaging|swallowed|made of|recall|mould|mold|damp|spoiled|rotten|stained|loose|wobbly|squeaks|leaks|refurbished|worn out|unusable|not fit|change of mind|unopened|unused|return label|faulty unit|spare|screws|assembly|used it once|first use|first night|first trip',
  ],
  [
    'presale',
    3,
    'what do you charge|bulk|bulk rate|wholesale|minimum order|made to order|custom made|lead time|what would _ cost|looking for|considering|planning to|sign up for|enrol|enroll|beginners|restock|back in stock|before ordering|how big is|how heavy is|do you carry|any colours|any colors',
  ],
  ['technical', 3, 'gate|entry system|kiosk|terminal|chat bot'],
  ['billing', 3, 'commission|overcharged for|from my account|make a transfer|made out to'],
  ['in_sale', 3, 'visa application|earlier|already paid for|when will it be back'],
  ['after_sales', 3, 'under guarantee|drips|battery dies|installer|doorbell|boiler'],
  ['presale', 3, 'mortgage rate|menus|rates|safe during|suitable|waterproof|does it come with|what is included|how does it differ|which one should|better for'],
  [
    'technical',
    3,
    'approval|approval form|pairing|excel|attendance|failover|folder|heart rate|deleted the|user not exist|offline|cache|uninstall|compatible|format|parse|shortcut|screenshot|flicker|boot|turn on|smart watch|watch|app store|sign out|logout|logged out',
  ],
  ['billing', 4, 'auto renewal|invoice|billed twice|paid _ too much|monthly invoicing|not deducted|voucher was not'],
  [
    'in_sale',
    3,
    'awaiting dispatch|wrong building|left it at|promised for today|overnight shipping|delivery moved|next day|locker|leave it|parcel shop|collection point|split the order|out of the door|processing my order',
  ],
  [
    'after_sales',
    3,
    'sole|unglued|in for repair|still sealed|sealed|came loose|cot|rail|stroller|seams|stitching|out of shape|missing parts|spare key|collect the faulty|replacement part|store credit',
  ],
  [
    'presale',
    4,
    'student rate|installation included|included if|arrange a demo|difference|which version|before i order|is it worth|worth the|can i try|test drive|how do i buy|where can i buy|what comes in|pre order',
  ],
  ['presale', 4, 'returning customers|basic plan|sample|buy now|should i buy|which size|have you got|do you sell|on offer'],
  ['in_sale', 3, 'promo code|recipient|in transit|get here|still abroad|delivery failed|before it leaves|customs clearance|tracking has'],
  ['technical', 3, 'access to the|virus|recording|recordings|play back|login code|time zone|smart speaker|wireless|printer|record system|crashed again|log shows'],
  ['after_sales', 3, 'hair dryer|power bank|crack|warranty card|filter|swollen|zipper|had been opened|sent back|a new one|repairman|wrong model|torn'],
  ['billing', 3, 'service fee|monthly rent|proof of payment|took the money|taken twice|transfer the money|account number should|pay with|pay by'],
];
