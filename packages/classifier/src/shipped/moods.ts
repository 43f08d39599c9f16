import type { WordList } from './list.ts';

/** What a customer lets feel. What he says in anger often stands among the words of complaint too; not all complaints are angry. */
export const MOODS_ZH: WordList = [
  [
    'angry',
    3,
    '气死|气愤|愤怒|生气|恼火|火大|忍无可忍|受够了|无语|不像话|太过分|离谱|骗子|骗人|欺骗|骗钱|坑人|坑爹|黑心|无良|垃圾|破软件|破系统|破公司|糊弄|忽悠|敷衍|耍我|耍人|耍赖|当猴耍|什么态度|态度…差|太差|极差|恶劣|差评|什么素质|素质|没教养|没有教养|踢皮球|推卸|推诿|欺负|羞辱|骂骂咧咧|骂人|道歉|讨个说法|给…说法|凭什么|曝光|投诉到底|客诉到底|举报|维权|索赔|有没有认真|到底有没有|到底管不管|还给我|失望|糟糕|心寒|再也不|一再|第几次|说话不算|没有一个人|没人管|没一个人|踢来踢去|互相推|虚假宣传|阴阳怪气|无法接受|不可理喻|白等|浪费我|要投诉|我要客诉|很不满意|非常不满意|太失望|不要脸|混蛋|妈的|靠谱吗',
  ],
  ['angry', 2, '不满|道个歉|态度|答非所问|占线|说好三天|一周过去|没有任何人|到底|敢不敢'],
  [
    'worried',
    3,
    '担心|着急|急死|急坏|好急|很急|焦急|焦虑|害怕|好怕|怕|好慌|慌|吓死|吓人|吓坏|吓得|不安|怎么办|咋办|求救|救命|求助|求求|拜托了|会不会就没|会不会丢|十万火急|万一|等着用|等着救|快想办法|快来人|马上来人|提心吊胆|睡不着|心急',
  ],
  ['worried', 1, '急|尽快|赶紧|会不会|快点|危险'],
  [
    'pleased',
    3,
    '点赞|好评|赞一个|大大的赞|的赞|很棒|太棒|真棒|非常满意|很满意|十分满意|特别满意|满意|表扬|太好了|贴心|耐心|很专业|真专业|非常专业|够专业|给力|五星|辛苦了|超出预期|好用|喜欢|爱了|夸|周到|热情|帮了大忙|暖心|推荐给|大推|超好|人好|真快|很快|舒服|感激|非常感谢|太感谢|多亏|感谢|顺利|有礼貌|扎实|比我想的|惊喜|开心|高兴|学到不少',
  ],
  ['pleased', 1, '谢谢|多谢|谢了'],
  ['worried', 3, '急哭|担忧|忧心|心慌|紧张|人命关天|急需|救急|在线等|请赶紧|赶紧告诉|在医院|送医院|睡不好|不放心|心里没底|好担心|揪心'],
  [
    'angry',
    3,
    '真是服了|服了你们|屁都|放屁|就会拖|火大|欺人太甚|恶心|什么玩意|什么破|差劲|太烂|搞什么|忍不了|受不了你们|嚣张|傲慢|强盗|抢钱|黑店|无耻|气人|骗我|假货|岂有此理|欺人|太欺负|滚蛋|还有没有王法|良心',
  ],
  ['pleased', 3, '真好|进步很大|主动练|满分|无可挑剔|省心|服务好|效率高|顺利上线|开心|谢谢你们|感恩|太感动|很不错|真不错|幸好有你们|超赞|赞'],
  ['angry', 3, '个说法|好意思|跑路|吵架|赔我|谁来赔|损失谁承担|根本不专业'],
  ['worried', 3, '心疼|吓死|怕赶不上'],
  ['angry', 3, '骚扰|大呼小叫|一个字的解释|擅自|没经过我|必须赔|害我们|处理这个人|凭啥|有完没完|太差劲|气炸|暴怒|不要再打|你们还有脸|欺骗消费者|寒了心|忍够'],
  ['worried', 3, '急!|可怕|太可怕|后怕|吓出|怎么得了|好着急|等不了|来不及|赶不上|睡不着觉|要命|六神无主|慌死|急得'],
  ['pleased', 3, '秒接|秒回|当场搞定|贴心|五星|值了|物超所值|回购'],
  ['worried', 3, '愁死|愁|救救我|求你们|不敢碰|情况不妙|心里慌|提心|担惊受怕|忐忑'],
  ['pleased', 3, '加鸡腿|继续支持|很稳|顺利解决|必须夸'],
];

export const MOODS_EN: WordList = [
  [
    'angry',
    3,
    'furious|angry|anger|outraged|outrageous|disgusted|disgusting|disgrace|disgraceful|ridiculous|unacceptable|appalling|pathetic|fed up|sick of|sick and tired|had enough|scam|fraud|lied|lies|liar|liars|cheat|cheated|theft|thieves|rip off|ripped off|robbed|insult|insulted|insulting|swore|rude|aggressive|hung up|never again|worst|incompetent|joke|mockery|shame|ashamed|beyond belief|unbelievable|taking me for|for a fool|this is how you treat|demand|i demand|apology|apologise|apologize|lawyer|legal action|claim damages|go to the press|expected better|expected more|excuse|excuses|blame each other|waste of|hang up|nonsense|misleading|dishonest|false advertising|nobody has bothered|nobody ever|not one person|laughed at|extremely dissatisfied|pay it back now|how hard can it|what is wrong with you|attitude|terrible service|awful service|useless|do something|passed from|get me a supervisor|get me a manager|third time',
  ],
  ['angry', 2, 'disappointed|frustrated|frustrating|dissatisfied|unhappy|not happy|terrible|horrible service|awful|silence|bothered'],
  [
    'worried',
    3,
    'worried|worry|worrying|afraid|scared|scary|anxious|nervous|panic|panicking|panicked|desperate|desperately|concerned|frightened|terrified|please help|please please|stress|stressed|could have been hurt|in tears|at risk|danger|dangerous|sos|someone help|what if',
  ],
  ['worried', 1, 'urgent|urgently|asap|immediately|hurry|help'],
  [
    'pleased',
    3,
    'brilliant|love the|love your|love it|love this|impressed|thank you so much|thanks so much|thank you very much|many thanks|so grateful|grateful|great job|well done|kudos|hats off|excellent|fantastic|amazing|wonderful|outstanding|superb|perfect|lovely|adore|very happy|so happy|really happy|very pleased|delighted|thrilled|joy to|above and beyond|five stars|5 stars|highly recommend|would book again|great course|nicer than|so much clearer|friendly|polite|was patient|and patient|very patient|saved our|saved my|thanks to|works great|appreciate|compliment|shout out|pleasure|happy with|pleased with|smoothly|told my friends|great',
  ],
  ['pleased', 1, 'thanks|thank you|thank'],
  [
    'worried',
    3,
    'freaking out|quickly|please hurry|losing sleep|begging|not know what to do|what should i do|fear|uneasy|urgent help|at my wits end|heart is racing|so stressed|distressed|in hospital',
  ],
  [
    'angry',
    3,
    'give me strength|shame on|arrogant|stalling|straight answer|what the hell|damn|crap|wtf|garbage|rubbish|atrocious|abysmal|shambles|livid|infuriating|infuriated|enough is enough|how dare|stop wasting|disrespectful|contempt|you people|appalled|condescending|no excuse|sort it out|had it with',
  ],
  ['pleased', 3, 'without a hitch|not thank you enough|big thank you|big thanks|so helpful|really helpful|made my day|so pleased|chuffed|glad|works perfectly|top class|first class|keep it up'],
  ['angry', 3, 'an explanation|crooks|no clue|you dare|dare to|argued with'],
  ['worried', 3, 'so upset|upset and|shaking|i fear|heartbroken'],
  ['angry', 3, 'harassment|harass|without my consent|shouted at|for the last time|unacceptably|are you kidding|liars|ashamed of|bloody|sick of this|clueless|no respect|what a joke|appalling'],
  ['worried', 3, 'terrifying|terrified|nightmare|so stressed|what do i do now|nearly fell|cannot sleep|not sleep|please advise urgently|frantic|in shock'],
  ['pleased', 3, 'thoughtful|solved on the spot|five star|super helpful|pleasant surprise|works like a charm|worth every|will buy again|bravo|recommend you'],
  ['worried', 3, 'save me|worried sick|not dare|getting nervous|at my wits|dread|alarmed|very concerned'],
  ['pleased', 3, 'bravo|rock solid|is solved|beautifully'],
];
