import type { WordList } from './list.ts';

/**
 * English. Words are compared by their stems; `not` stands for every negation (don't, can't, never, …); `_` for up to three words between two parts.
 */
export const ACTS_EN: WordList = [
  [
    'problem',
    3.5,
    'billed me for|charged me for|not authorise|not authorize|has died|has broken|is broken|are broken|has stopped|stopped working|not work|broke down|shattered|keeps crash|is missing|are missing|never arrived|not arrived|not received|delayed|running late|days late|weeks late|has not come|not come yet|not reached',
  ],
  [
    'problem',
    3,
    'ransomware|encrypted our|refuses|refused|restarts by itself|opens by itself|produces an empty|sends _ twice|not picked up|still taking|never made|not recognise this|taken too early|no one turned up|not turn up|not moved|loses|higher|different amount|not work|not _ load|not _ open|not log in|not _ login|not _ sign in|not _ connect|not _ access|not _ start|not _ turn on|not respond|not _ receive|not _ arrive|not _ show|not _ appear|not _ sync|not _ save|not _ print|not _ send|not _ deliver|not _ update|not _ let|not _ recognise|not _ recognize|not _ match|not get|not _ pay|not _ place|not _ process|not _ find|unable|fail|failure|error|crash|freeze|frozen|stuck|broken|broke|damaged|defective|faulty|malfunction|missing|lost|outage|went down|is down|are down|goes down|went offline|is offline|disconnect|wrong item|wrong size|wrong|incorrect|charged twice|double charge|charged _ again|duplicate charge|overcharged|locked out|blank screen|black screen|blue screen|hang|keeps _ say|stopped working|stop working|leak|dented|torn|bug|glitch|corrupted|time out|timed out|timeout|hacked|stolen|unauthorised|unauthorized|breach|bounced|declined|rejected|has expired|vanish|disappear|charged _ twice|charge _ twice|billed twice|billed _ twice|came off|comes off|fell off|fell apart|broke off|came apart|smashed|shattered|blocked|suspended|nothing has|nobody can|no one can|none of|has stopped|have stopped|stopped|unreachable|at a standstill|dead|died|gone|wiped|dropped|closes itself|just closes|shuts down|turns off|switches off|comes out as|question mark|scratched|stained|rotten|mouldy|moldy|ripped|snapped|bent|failing|past its date|out of date|burned|burnt',
  ],
  [
    'problem',
    2,
    'issue|problem|trouble|slow|late|delay|still waiting|still not|never came|never arrived|never got|nothing happen|no sound|no signal|no response|no longer|empty|overheat|noise|drop|lag|garbled|mismatch|short of|instead of|supposed to|blank|only went|only goes|only shows|different _ than|different from the one|stays on|keeps|still has not|not',
  ],
  [
    'complaint',
    4,
    'swore|sworn at|yelled at|shouted at|laughed at|mocked|humiliated|discriminated|apology|apologise|apologize|claim damages|responsibility|theft|thieves|taking me for|treat people|treated me|treat customers|insult|no show|false promises|broken promises|bait and switch|counterfeit|ripoff|unacceptable|disappointed|disappointing|terrible service|horrible service|awful|appalling|disgusted|disgraceful|ridiculous|outrageous|furious|angry|fed up|worst|rude|scam|fraud|misleading|misled|lied|false advertising|disgusting|unprofessional|incompetent|pathetic|frustrated|frustrating|unhappy|not happy|not satisfied|not good enough|never again|waste of|joke|shame|ashamed|insult|ignored|nobody _ answer|nobody _ respond|nobody _ reply|nobody _ call|nobody care|no one _ answer|no one _ respond|no one _ reply|no one _ call|poor service|poor quality|bad service|bad experience|let down|sick of|sick and tired|take my business|leave a bad review|one star|blame|dishonest|disgrace|nonsense|had enough|deceive|deceived|cheat|cheated|lies|liar|rip off|ripped off|robbed|treated|mockery|careless|sloppy|arrogant|condescending',
  ],
  [
    'complaint',
    3,
    'same fault|every single time|five visits|hours on hold|on hold for|no reply from anyone|not one person|nobody ever|never came _ no|horrible experience|terrible experience|to the press|to the media|get me a manager|get me a supervisor|beyond belief|how many times|yet again|over and over|passed around|passed from|hung up|weeks and|excuse|expected better|expected more|unbelievable|attitude|for weeks|for months',
  ],
  [
    'request',
    2.5,
    'please _ send|please _ cancel|please _ change|please _ update|please _ add|please _ remove|please _ resend|please _ reset|please _ arrange|please _ provide|please _ confirm|please _ refund|please _ issue|please _ delete|please _ help|please _ forward|please _ move|please _ close|please _ switch|please _ set|please _ check|please _ replace|please _ extend|please _ ship|can you _ send|can you|could you|would you|could someone|can someone|can somebody|i would like to|id like to|i would like a|id like a|i want to|i need a|i need an|i need to|we need a|we need to|we need an|need a copy|want a refund|would like a refund|request|requesting|kindly|help me|cancel my|refund me|sign me up|unsubscribe|to schedule|schedule a|book a|to book|swap|exchange|upgrade my|transfer my|apply for|wed like|we would like|we want to|looking to',
  ],
  ['request', 3, 'take me off|take my name off|remove me|opt out|erase everything|delete my|delete all'],
  ['request', 1.5, 'please|need|want|refund|replacement|return'],
  [
    'question',
    2.5,
    'how do|how can|how long|how much|how many|how to|how is|how are|how does|how far|how often|what is|what are|what do|what does|what time|what happen|what kind|whats|what size|what would|when is|when are|when will|when do|when does|when can|where is|where are|where can|where do|where will|which|who is|who do|who can|whose|why is|why are|why do|why does|is there|are there|is it|is the|is this|is my|are you|are your|are the|do you|do i|do we|does the|does it|does your|does this|did you|can i|can we|can it|can the|could i|may i|am i|will i|will it|will the|will you|would i|would it|would this|should i|should we|have you|wondering|wonder if|wonder whether|curious|clarify|a question|quick question|question about|questions about|my question|want to know|like to know|any idea|possible to|let me know if|let me know whether|tell me|any chance|difference between',
  ],
  ['question', 1.5, '?'],
  [
    'suggestion',
    4,
    'i suggest|we suggest|would suggest|id suggest|may i suggest|suggest you|suggest adding|suggest that|suggestion|would be nice|would be great if|would be good if|would be helpful if|would be useful|would be lovely|would love to see|would love it if|love to see|feature request|idea for|consider adding|you could add|you should add|might be worth|why not add|should have an option|add support for|wish there was|wish you had|wish the|it would help if|it would be _ if|improve by|one improvement|recommend adding|please consider|feedback for|an option to|have you thought|ever thought|would be _ useful|would be _ great|would be _ nice|would be _ helpful|would be _ good|would save|consider making|consider offering|consider a|maybe consider|could offer|room for improvement|any chance of|would be handy|let us|why not offer|could switch|my life easier|an idea|suggest opening|nice to have|how about adding',
  ],
  [
    'praise',
    3.5,
    'great job|good job|great work|excellent|fantastic|amazing|wonderful|brilliant|outstanding|superb|love your|love the|love this|love it|loving|impressed|well done|kudos|very happy|so happy|really happy|very pleased|so pleased|really pleased|very satisfied|perfect|five star|5 star|highly recommend|above and beyond|best service|best support|top notch|lifesaver|delighted|shout out|compliment|made my day|thrilled|couldnt be happier|keep it up|keep up|exceeded|lovely|adore|pleasure|best _ ever bought|hats off|spot on|flawless|beautiful|joy to use|would book again|works great|all working again',
  ],
  ['praise', 2, 'great|awesome|grateful|appreciate|helpful|thank you so much|thanks so much|many thanks|thanks to|thank you for _ help|friendly|happy with|pleased with'],
  ['praise', 0.5, 'thanks|thank you|thank'],
  [
    'disaster',
    2,
    'not take calls|not serve|had to close|close the shops|close the store|completely down|all stores|all shops|core banking|lost the connection to the core|explode|exploded|hospitalised|hospitalized|production down|production is down|production _ stopped|production line|system is down|system down|systems are down|whole system|entire system|site is down|website is down|server is down|servers are down|platform is down|everything is down|total outage|complete outage|outage|data loss|lost all|lost _ data|data _ gone|data breach|breach|hacked|ransomware|not take _ order|not process _ payment|not take _ payment|not accept _ payment|not ship anything|not sell|nobody can|no one can|none of our|data _ stolen|records _ stolen|all our|all of our|every one of our|whole company|entire company|whole office|entire office|whole team|entire team|all users|all staff|all customers|every customer|injured|injury|caught fire|on fire|smoke|burn|electric shock|sparks|allergic reaction|safety hazard|standstill|come to a halt|ground to a halt|shut down|shutdown|wiped|paralysed|paralyzed|emergency',
  ],
  ['breadth', 0.5, 'all|every'],
  ['breadth', 1, 'everyone|everybody|entire|whole|hundreds|thousands|nationwide|all branches|nobody|multiple|company wide|none'],
  ['core', 1, 'call centre|call center|trading|production|checkout|payments|till|factory|warehouse|server|database|website|core|merchant|tender|patient'],
  ['core', 0.5, 'order|payment|system|platform|store|business|operation|customer|client|shop|company'],
  [
    'loss',
    1.5,
    'losing money|lose money|lose customers|losing customers|lose sales|losing sales|losing about|losing thousands|losing _ hour|bleeding money|fortune|revenue|loss|losses|per hour|every hour|every minute|thousand|million|penalty|penalties|deadline|costing us|cost us|by the minute|tender|sla',
  ],
  ['hurry', 0.75, 'urgent|urgently|asap|immediately|right now|right away|critical|emergency|as soon as possible|speed up|expedite|have passed|has passed|overdue'],
  ['noHurry', 2, 'not urgent|no rush|no hurry|whenever|when you have time|when you get a chance|at your convenience|minor'],
  [
    'complaint',
    4,
    'shame on|stalling|straight answer|arrogant|dismissive|lied to|unhelpful|talked down|treated like|refuses to help|refused to help|ignoring|abysmal|atrocious|shambles|infuriating|livid|outraged|enough is enough|how dare|disrespectful|negligent|negligence|trading standards|small claims|report you|sue you|suing|get away with|appalled',
  ],
  ['problem', 3.5, 'how can i fix|how do i fix|how to fix|just died'],
  [
    'problem',
    3,
    'access denied|dropping|drops out|fell off|not been credited|two months in a row|taken down|torn|damp|swallowed|out of order|wrongly|by mistake|too much|twice|went dead|no internet|not load|unresponsive',
  ],
  ['suggestion', 4, 'just a thought|how about a|how about adding|could you add|please add|should be possible|would appreciate if you added|wish you would|you might'],
  ['request', 3, 'please update our|please change our|please change my|please update my|reset my|leave the loyalty|close my account|transfer ownership|rename'],
  ['praise', 3.5, 'without a hitch|wonderful|well taught|made a difference|cannot thank you enough|not thank you enough|big thank you|a big thanks|real pleasure'],
  ['disaster', 2, 'swallowed|in hospital|to hospital|ambulance|taken down all|has stopped and|cannot breathe|bleeding'],
  ['loss', 1.5, 'by the second|every second'],
  ['hurry', 0.75, 'quickly|right this minute'],
  [
    'question',
    4,
    'open on|opening hours|opening times|business hours|closing time|what time do you|head office|headquarters|physical shop|physical store|nearest store|nearest branch|job application|career|vacancy|contact number|public holidays|when are you open',
  ],
  [
    'request',
    4,
    'delete my account|personal data|erase everything|store about me|newsletter|mailing list|unsubscribe|company name|phone number you have|married name|contact details|test certificate|signed copy|extend our contract|move our training|address on the contract|gdpr|leave the loyalty',
  ],
  ['complaint', 4, 'argued with me|crooks|no clue|you dare|dare to bill|closed down overnight'],
  ['suggestion', 4, 'would be fairer|would be better|could do with|ought to have'],
  ['praise', 3.5, 'polite|courteous|patiently|so kind|very kind|and kind|adores|now i get it|thank you mr|thank you ms'],
  ['problem', 3, 'stutters|cutting out|drips|flooded|sick since|dies half way|not read|still will not|is gone|is blank|is dead|are dead|failed completely'],
  ['disaster', 2, 'failed completely|payment machines are dead|people are fighting|打起来'],
  [
    'complaint',
    4,
    'harassment|harass|cold calling|without my consent|without asking|without permission|without telling me|not a word|shouted|mistreated|ignored us|no apology|let us down|broke your promise|broke your word|hidden charges|hidden fees|misrepresented|threatened|bullied|unfair|unethical|never seen such|worst experience|want someone fired|no one takes|nobody takes|disappointing service|sloppy work|unhygienic',
  ],
  [
    'problem',
    3,
    'not exist|offline|not help|incorrectly|came loose|nearly fell|unglued|billed twice|paid _ too much|not deducted|stays in|nobody has contacted|wrong building|not find it|by accident|are down|spins for ever|just spins|never loads|not start|flicker|flickers|distorted|unstable|jammed|jams|peeling|faded|sticks|stuck on|does nothing|not charge|not fit|too tight|unreadable|misspelled|duplicate',
  ],
  [
    'suggestion',
    4,
    'please think about|would be handy|would be easier|i would love|it would help|would make it easier|please make it|please offer|please support|my suggestion|feature idea|wishlist|nice if',
  ],
  [
    'praise',
    3.5,
    'thoughtful|solved on the spot|never expected|exceeded my|best i have|would recommend|will be back|will buy again|buy again|so quick|very quick|super fast|super helpful|great value|pleasant surprise|worth every|works like a charm|five star|made it easy|smoothly',
  ],
  ['request', 4, 'withdraw my consent|account name|new surname|my surname|change my email|change my e|update my contact|proof of|certificate of|confirmation letter|copy of my data'],
  ['question', 4, 'in your office|office on saturdays|office on sundays|open at weekends|are you located|where are you based'],
  [
    'disaster',
    2,
    'nearly fell|all counters|whole project folder|years of work|business critical|highest level|not trade|not operate|not open for business|burst into flames|cut myself|broke his arm|broke her arm|fractured|choked',
  ],
  ['loss', 1.5, 'biggest client|dollar deal|million dollar|big client|lost the deal|lost a client|contract penalty'],
  [
    'complaint',
    4,
    'deaf|a hundred times|a thousand times|called me names|last of this|no shame|reporting you|rolled her eyes|rolled his eyes|having a laugh|disgusting behaviour|disgusting behavior|what a farce|farce|kidding me|had it up to|treat me like|lousy|woeful|unreliable company|do not care|could not care less|not care less|fobbed off|fob me off|brushed off|stonewalled|ghosted|given the runaround|runaround|hassle|insolent|impolite|snapped at|slammed',
  ],
  [
    'problem',
    3,
    'virus|locked all|swollen|stuck in|had been opened|taken twice|not activate|not accepted|delivery failed|without any sound|cold air|came out blank|queueing|cannot be loaded|not sold a|being stolen|wrong model|play back without|slow down|acting up|playing up|on the blink|kaput|dodgy|gone wrong|goes wrong|went wrong|not look good|late again|overheating|refusing|cut off|drained|drains',
  ],
  [
    'suggestion',
    4,
    'hoping the|hope you will add|hope you add|if only|you may want|would be brilliant|would be fantastic|would be amazing|would be perfect|would be lovely|would be easier|one suggestion|would welcome|it would be wise|might consider|could include|could have an option|would benefit',
  ],
  [
    'praise',
    3.5,
    'patience of|give her a raise|give him a raise|beautifully made|problem is solved|all solved|rock solid|stay with you|had it fixed|fixed it in|bravo|sorted it|sorted everything|big fan|much appreciated|really appreciate|so grateful|keep it up|absolute star|saved the day|top marks|ten out of ten|10 out of 10|impeccable|couldnt ask for more|not ask for more',
  ],
  [
    'request',
    4,
    'close my account|confirms our|change my e mail|marketing texts|stop sending me|stop emailing|stop calling|do not contact me|amend my details|update my details|correct my name|letter that|reference letter|proof of employment|power of attorney',
  ],
  [
    'question',
    4,
    'over christmas|a branch in|branch near|founder|who founded|who owns|your company based|how old is your company|how many employees|nearest station|how do i get to you|open tomorrow|open today|closed on|closed over',
  ],
  [
    'disaster',
    2,
    'will explode|whole hospital|emergency room|every payment|not sold a single|being stolen|cannot be loaded|swollen and hot|gas leak|evacuate|evacuated|unconscious|grounded|city wide|not admit|not discharge',
  ],
  ['loss', 1.5, 'losses are huge|huge losses|heavy losses|losing business'],
  ['suggestion', 4, 'please consider|should have an option|should have pictures|should offer|should let'],
  ['complaint', 4, 'this person dealt with|not a word of'],
  ['praise', 3.5, 'answered at once|picked up at once|even better than'],
];
