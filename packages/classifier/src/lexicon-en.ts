import type { Lexicon } from './lexicon.ts';

/**
 * English. Words are compared by their stems; `not` stands for every negation (don't, can't, never, …); `_` for up to three words between two parts.
 */
export const EN: Lexicon = [
  [
    'problem',
    3,
    'not work|not _ load|not _ open|not log in|not _ login|not _ sign in|not _ connect|not _ access|not _ start|not _ turn on|not respond|not _ receive|not _ arrive|not _ show|not _ appear|not _ sync|not _ save|not _ print|not _ send|not _ deliver|not _ update|not _ let|not _ recognise|not _ recognize|not _ match|not get|not _ pay|not _ place|not _ process|not _ find|unable|fail|failure|error|crash|freeze|frozen|stuck|broken|broke|damaged|defective|faulty|malfunction|missing|lost|outage|went down|is down|are down|goes down|went offline|is offline|disconnect|wrong item|wrong size|wrong|incorrect|charged twice|double charge|charged _ again|duplicate charge|overcharged|locked out|blank screen|black screen|blue screen|hang|keeps _ say|stopped working|stop working|leak|crack|dented|torn|bug|glitch|corrupted|time out|timed out|timeout|hacked|stolen|unauthorised|unauthorized|breach|bounced|declined|rejected|expired|vanish|disappear|charged _ twice|charge _ twice|billed twice|billed _ twice|came off|comes off|fell off|fell apart|broke off|came apart|smashed|shattered|blocked|suspended|nothing has|nobody can|no one can|none of|has stopped|have stopped|stopped|unreachable|at a standstill|dead|died|gone|wiped|dropped|closes itself|just closes|shuts down|turns off|switches off|comes out as|question mark|scratched|stained|rotten|mouldy|moldy|ripped|snapped|bent|failing|past its date|out of date|burned|burnt',
  ],
  [
    'problem',
    2,
    'issue|problem|trouble|slow|late|delay|still waiting|still not|never came|never arrived|never got|nothing happen|no sound|no signal|no response|no longer|empty|overheat|noise|drop|lag|garbled|mismatch|short of|instead of|supposed to|blank|only went|only goes|only shows|different _ than|different from the one|stays on|keeps|still has not|not',
  ],
  [
    'complaint',
    4,
    'unacceptable|complaint|complain|disappointed|disappointing|terrible|horrible|awful|appalling|disgusted|disgraceful|ridiculous|outrageous|furious|angry|fed up|worst|rude|scam|fraud|misleading|misled|lied|false advertising|disgusting|unprofessional|incompetent|pathetic|frustrated|frustrating|dissatisfied|unhappy|not happy|not satisfied|not good enough|never again|lawyer|legal action|consumer protection|ombudsman|compensation|waste of|joke|shame|ashamed|insult|ignored|nobody _ answer|nobody _ respond|nobody _ reply|nobody _ call|nobody care|no one _ answer|no one _ respond|no one _ reply|no one _ call|poor service|poor quality|bad service|bad experience|let down|sick of|sick and tired|take my business|leave a bad review|one star|blame|dishonest|disgrace|nonsense|had enough|deceive|deceived|cheat|cheated|lies|liar|rip off|ripped off|robbed|treated|mockery|careless|sloppy|arrogant|condescending',
  ],
  [
    'complaint',
    3,
    'third time|fourth time|fifth time|how many times|yet again|over and over|passed around|passed from|hung up|weeks and|excuse|not acceptable|expected better|expected more|unbelievable|attitude|for weeks|for months',
  ],
  [
    'request',
    2.5,
    'please _ send|please _ cancel|please _ change|please _ update|please _ add|please _ remove|please _ resend|please _ reset|please _ arrange|please _ provide|please _ confirm|please _ refund|please _ issue|please _ delete|please _ help|please _ forward|please _ move|please _ close|please _ switch|please _ set|please _ check|please _ replace|please _ extend|please _ ship|can you _ send|can you|could you|would you|could someone|can someone|can somebody|i would like to|id like to|i would like a|id like a|i want to|i need a|i need an|i need to|we need a|we need to|we need an|need a copy|want a refund|would like a refund|request|requesting|kindly|help me|cancel my|refund me|sign me up|unsubscribe|to schedule|schedule a|book a|to book|swap|exchange|upgrade my|transfer my|apply for|wed like|we would like|we want to|looking to',
  ],
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
    'suggest|suggestion|would be nice|would be great if|would be good if|would be helpful if|would be useful|would be lovely|would love to see|would love it if|love to see|feature request|idea for|consider adding|you could add|you should add|might be worth|why not add|should have an option|add support for|wish there was|wish you had|wish the|it would help if|it would be _ if|improve by|one improvement|recommend adding|please consider|feedback for|an option to|have you thought|ever thought|would be _ useful|would be _ great|would be _ nice|would be _ helpful|would be _ good|would save|consider making|consider offering|consider a|maybe consider|could offer|room for improvement|nice to have|how about adding',
  ],
  [
    'praise',
    3.5,
    'great job|good job|great work|excellent|fantastic|amazing|wonderful|brilliant|outstanding|superb|love your|love the|love this|love it|loving|impressed|well done|kudos|very happy|so happy|really happy|very pleased|so pleased|really pleased|very satisfied|perfect|five star|5 star|highly recommend|above and beyond|best service|best support|top notch|lifesaver|delighted|shout out|compliment|made my day|thrilled|couldnt be happier|keep it up|keep up|exceeded|lovely|adore|pleasure|best _ ever bought|hats off|spot on|flawless|beautiful',
  ],
  ['praise', 2, 'great|awesome|grateful|appreciate|helpful|thank you so much|thanks so much|many thanks|thanks to|thank you for _ help|friendly|happy with|pleased with'],
  ['praise', 0.5, 'thanks|thank you|thank'],
  [
    'disaster',
    2,
    'production down|production is down|production _ stopped|production line|system is down|system down|systems are down|whole system|entire system|site is down|website is down|server is down|servers are down|platform is down|everything is down|total outage|complete outage|outage|data loss|lost all|lost _ data|data _ gone|data breach|breach|hacked|ransomware|stolen|unauthorised|unauthorized|not take _ order|not process _ payment|not take _ payment|not accept _ payment|not ship anything|not sell|nobody can|no one can|none of our|none of the|all our|all of our|every one of our|whole company|entire company|whole office|entire office|whole team|entire team|all users|all staff|all customers|every customer|injured|injury|caught fire|on fire|smoke|burn|electric shock|sparks|allergic reaction|safety hazard|standstill|come to a halt|ground to a halt|shut down|shutdown|wiped|paralysed|paralyzed|emergency',
  ],
  ['breadth', 0.5, 'all|every'],
  ['breadth', 1, 'everyone|everybody|entire|whole|hundreds|thousands|nationwide|all branches|nobody|multiple|company wide|none'],
  ['core', 1, 'production|checkout|payments|till|factory|warehouse|server|database|website|core|merchant|tender|patient'],
  ['core', 0.5, 'order|payment|system|platform|store|business|operation|customer|client|shop|company'],
  ['loss', 1.5, 'losing|lose|revenue|loss|losses|per hour|every hour|every minute|thousand|million|penalty|penalties|deadline|costing us|cost us|by the minute|tender|sla'],
  ['hurry', 0.75, 'urgent|urgently|asap|immediately|right now|right away|critical|emergency|as soon as possible|speed up|expedite|have passed|has passed|overdue'],
  ['calm', 2, 'not urgent|no rush|no hurry|whenever|when you have time|when you get a chance|at your convenience|minor'],
];
