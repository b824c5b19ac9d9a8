/**
 * English words that, each after a space, are one token of o200k_base and stay one beside any other of them:
 * `n` of them are exactly `n` tokens. Checked against the tokenizer by a test, so no tokenizer is needed at run time.
 */
export const WORDS: readonly string[] = `
  the and for con pro you with that this are from new return not your can was have par get all will class public per
  out has man but set more inter col part one void they our their self time any over about work function which add van
  use else also who his some data private null when end other off year like name need just act her been may true there
  them real what bet met value had cons would false type how were into make result sub list than first import back
  start only its string inform form look let static best under most find person help people car want don long final
  read test every should know she well den hand mod then through user char opt require right pass stud very these web
  product case good down bus where two see post pour high after even now art men file sup mark many way much could
  while said used try number years event here play print fin key log day item differ pas last sin program word text
  current great ins does sign because home such free did before process take own child view cap break top size sit
  show model using design check world week son book him think business tot again system call cent point being mat made
  each run place found open support create pat super line order service develop method custom quest state next life
  request those follow care array beg expect mar organ same intern local site style really pop writ main net pay
  default must game object direct fun fact around rest between old say non market term error android still plus
  without month mas disc offer err going both project put page report build love leg client come color cost second
  content too path few port full pod access effect company message stand head feel pot level document team mill health
  sure invest field lot imp things small table won mom protect response always consider present change perform job
  range during keep review prom days little hum dos three water input interest better room link big power index school
  hard code catch plan family double success got within date account bit left group might element control services
  special provide red count bar total base another image area since body give hot war extends kind search air social
  contact record echo turn email fore action bed able required less allow address looking never target material dig
  title ask context video personal grow sent buy options mes console products money price version include children law
  match position map await short update visit nil today sob dire blog working door based lead comb making possible far
  meet sever course cam done quality research away moment cell light label sum easy food times past four mind along
  begin source seem throw enjoy house already software side exist cover property ten given width employ block called
  against results perfect cur prim large needs float thing why din win certain low camp elect fund learn via status
  students sort thought amount valid hat live having land tool display single talk node until ant govern treat height
  cult clean load simple together once items output select means original card actually mean often either makes bad
  problem getting dam values deal connect mass please later quick night specific ever story initial features details
  author below store continue space several question country instance cook face enough send press example members says
  study host extra become city player major others games media especial button hold write yet stay save location favor
  news font teach throws hours comes miss women share pie copy above least friend provided focus due reason season row
  walk pick wait across close period auto move future writing ago track click task offers dating doing inn option
  handle pal common pack clear created comment info discuss music users human subject network started role minutes
  global tell though hope tout months box length strong complete known front points tax film whether series heart
  young fall respect watch bring choose install happen fast friends stop history someone query phone pet popular
  window industry age unique enter million added fit article came fig exam addition near join previous works override
  various prop device render accept register expected terms energy limit parent went step general customer column
  provides types format server engine pen member early weight dim answer idea whole took normal reading issues
  password cut apply received express suggest needed events anything correct training switch regard taking delete
  center draw seen internet screen among sing wonder prior tag session impact remove natural rate rap loss building
  cannot feature actual files sec brand command exact comfort platform grand percent hotel half except selected pan
  words rights living travel believe sites foot language receive claim dog fire staff simply five ill entire casino
  everyone bud further stock root token issue changes paper includes yourself forward filter taken contract trying
  bill refer areas active however quite ensure student border mode similar inside soon almost running board plant
  modern fan era problems tab flex stream credit designed office template latest third bank lower nothing effort takes
  regular fill bin likely told tour usually ready ways deliver models standard risk probably reviews tar digital
  increase cause section hit fail song approach mobile bag lie happy sales choice matter couple related recent books
  wanted security subs players coming entry pretty higher frame official purchase gas prevent sun machine virtual
  sound round sale included party prefer concern returns touch arch oil shows nice progress temper longer six pain
  sell weeks graph note clients menu images held systems drive learning random outside rather anyone worth upon policy
  located solution written computer multiple confirm reach instead leave unit appear feed safe speed ground kids asked
  legal national medical behind tit easily late flow average database ideas nature skills ball parts norm comments
  seems till affect icon paint cases collect allows storage methods proper candid region variety skin pun chat complex
  fort cop chance gel quickly cross programs deep ones hair lock activity built wish leading seek patients cart cool
  tree wide band memory consult wrong remember header empty slot looks release town practice movie playing star growth
  saw discover ability pap pattern resource photos hay useful tan expert favorite ton floor lives margin charge tend
  levels pool avoid improve god parse recently daily score tools firm liter prices convert career roll amazing boy
  finally updated demand concept trust bath pros sense train directly club alert fields pages projects aspect gold
  buffer goal vie thread starting notice gets elements mention blood views decision numbers owner delivery adult rob
  lines attempt rock morning category shall picture bottom verb college road commit settings sleep names earn sold
  photo woman unsigned parents solid lost goes advert itself benefits internal hour module trip positive uses rot
  smart cab green profile drink girl dark transfer contains groups consist rat highly led driver plans hands costs
  gives fine fresh offset myself capital nut piece cat ideal fat shop primary neigh defined finish warm pare guide ban
  meeting changed worked prime serious edit byte safety mount former setting stress pub payment creating allowed fix
  wood scale distance effects summer channel helps raise cash push stuff links failed hem sport strength stage states
  conduct camera basic drop counter rent entity fair partner align vehicle huge respond basis force obtain padding
  shape constant existing birth hear shared rules places eyes sea depend essay fully flag route theme culture purpose
  wall pens exactly measure package vector license surface mix motor classes thinking lag slow decided dream involved
  physical reported cast editor rates intent fight cookies carry tips blue vent giving felt degree lab pressure secret
  limited released reserved paid master budget solo dry stories towards gem mother middle spot videos symbol posts
  doll moving sender spend kitchen core mail maybe dump baby sat soft shown gave sample attack prod devices straight
  contain planning pin layer letter adjust hop became dent passed police helpful rank campaign court gift patient
  sports saying steps modify rich labor damage actions began argument reduce coach panel generate jobs nation nag
  pictures arm manager tried divers supply thous serve returned healthy tip played advice cards heard dress trade
  layout maximum largest saved grid speak vend articles growing heat pair produce balance bat writer wants rule exit
  feeling monitor ale errors weekend sac hash overall greater tests sand miles agree fabric spirit strategy fir expand
  looked colors turned rev batter hospital stack lots detail messages requires loved serial offered shipping insert
  psych topic mask logger meaning volume eye reader truly reports gut metal operator glass feet audio variable central
  minimum easier disease gal weather provider album adapt warrant edge himself thank schools scene bonus electric knew
  sector dialog wind science compared studies spent farm eat alone cells broad visual offering teams fans pad library
  race figure brought economic vast attract beach wet rooms goals pull wire spread identify occur relax listen raw
  enable girls shoot loop harm named wax testing mist families discount benefit sources forms wife cup afford station
  launch tempo award implied income builder wear shopping bound father beyond gain powerful burn highest bytes tent
  loan factors guys manage calls mere finished nearly talking thanks script reasons evidence records voice lack
  objects fear export aim guard nor hundred trial agent park domain valor radio detect weer secure cancer props
  friendly removed guess surround jog although threat wrote cache impress earlier church lit sets fetch waiting strict
  bra upload passion seconds listed mission cloud estate boost whose finding helping reflect cold multi guy director
  moved ahead opening compare external capacity matrix apart schedule dispatch born journal gone posted appoint
  relevant factor wild artist doctor rub annual rapid permit critical larger truth mental buying ship closed sweet
  zero cheap minute jam federal shot hoe missing talent flat male coffee orders poor cant leader rid happened lose
  peace welcome mad unless negative helped equal fees jest slight scope journey split followed updates homes adding
  inner rout none fee civil nap behavior tail luck remain trail pieces traffic movement older produced ring haven nod
  fashion reset instant rare origin billion shift styles poll plot spring agreed logo notes husband creative signal
  describe brain stick street tap heavy maintain seven holiday perhaps quarter wedding driving placed advanced keys
  achieve decide abstract retail laws mess exists neighbor exchange sang upper chi experts covered ham sharing
  suitable prepared seeing delay waste define kept fond efforts sow orient redirect trading fixed starts military
  thoughts primer smooth mayor habit replace onto units handler steel mock math football applied mine champ courses
  kit happens attend biggest coverage extract properly bought earth chain danger headers knows whatever cancel society
  plenty exercise parties owners warranty reality remote advent separate rows weak deposit duration toe rating
  numerous depth tasks cars winter gather queue partial smaller classic obvious stars guests prepare craft bright
  learned runs garden honest tub square batch aid foreign requests changing mud truck king suite opinion forget
  workers jump daughter rain hang interior audience destroy employee fish served opened repair plants keeping faith
  thus animal loaded movies leaders dynamic century teaching novel encore teacher vote hidden feedback kid resolve
  accounts aria flash west becomes failure medium submit economy vision pert pure deals depart alter purposes corner
  crypt odd eight parser dip showing election filled managed caused selling aware sad district presence explore famous
  branch stone fly funds yield windows showed recipe partners evening mouse pill calling parking worry familiar
  choices beauty meant appears yes factory heel brief joint stores senior payload detailed torch plate machines scan
  taste trigger watching answers loading nun signed remains cad forum ran advance segment dumpster becoming ice fuel
  possibly reject charges claims volt goods verify justify vary cleaning cursor majority march wine validate relative
  walking rend south leaving animals native reliable minor focused zone topics ended quiet crow ride totally socket
  readers policies bedroom bond sole equip proud suit diverse accident cultural sister debug manual excited winning
  snow phase prompt promote pays reached flight matches toward visible leads router chart willing enjoyed fruit
  consumer plastic sugar awesome slots seeking grade species songs chemical cloth poker dates exciting trait brings
  rum raised academic guest agency gust tough chose premier sera seat sounds spending sustain millions markets checked
  binary clearly creation folder lay cities mostly examples scroll leaves intended premium columns eating aspects
  designs nodes visitors execute invalid female contents busy battery cycle battle cream carbon combined manifest
  survey whom anywhere joy profit rental yak teen measures manner putting bid bare superior asking dad dinner skill
  concerns egg faster tank disabled slightly occasion episode north sizes films chosen bird monthly zip kinds pointer
  stored allowing cot refresh sequence breath axis outdoor lovely integer salt accurate roof buck massage bear desire
  despite causes mixed publish yap holding rod facility trend privacy plane brands vehicles clock hub angle chair
  reward mouth bathroom dot tables alcohol feels seemed rise adults approved tags usage symptoms canvas vital explain
  sheet teachers skip ticket hook protocol forces identity dollars rig climate quote protein soul muss injury kick
  hall hip enabled reply dogs shares gear beat brother artists crisis joined samples protest timer distinct variant
  doubt hide deck blank fro excess stated trees greatest linked adopt mob listing pit iron ends glad interval labels
  bent pump append thick binding realize broken musical twee suffer boot married arrest supports virus quantity tight
  reduced seed criminal extended sky tickets tin marriage theory clinical flags sitting alpha lunch signs studio bike
  loans therapy debt bay drag mole spin plays handling finance regional styled logging pose accepted snap criteria
  mining hers basket priority paying solar gender holder authors serving tile vertical fold birthday punt prove solve
  meal obtained ads village recovery neck absolute texture bigger covers noticed hundreds torn rein funding motion
  bless ignore ordered saber lever hearing codes planet trouble unknown moments geld predict modal crime belie tea
  shut versions revenue valuable proposed sudden grab begins appeared lights disk ratio improved promise relation
  sides blocks supposed pier stopped island letters fell affected arrived lad follows bits dining reverse degrees
  vacation launched edition owned wheel strings doors keeps optional ear turns holds lip youth arrive golf caught
  hardware standing twice entered refund pitch ease payments fitness channels drivers visited enhance desired consent
  pang logic dance concert creates gent summary hotels cub recover sending flu sensor gaming accuracy patterns tested
  booking spaces entries attached prefix acid treated lid carried calendar defense surgery bringing tells jug foods
  lived capable gob fib issued visiting delta decades lap roles currency likes vest proven cookie flowers shoes butter
  scores speech designer inspired persons massive folks proceed medicine quart surprise crucial hes fragment gambling
  singles noise fourth react imagine ace bind portion checking picked bug minister sag freedom violence digit modified
  hog gang speaking concrete puts revealed accord worse usual typical draft adds cable mainly agents shock cooking
  trim capture amen excel forced buff hag cutting yard hire housing organic entirely forest recorded citizens lists
  nearby honor winner moves pis formal bread proof gene actor charged knowing rough lift warning smile loves conform
  belief wearing dish persona yellow everyday noted brown unable nine bout listener facts cluster lets boat magic
  routes tall teeth sessions fellow prison resist crowd matters normally wealth span operate coast garage papers clip
  urban bang gap minimal selector renew vet routine milk liquid closer delight tiny festival shell pills chapter
  controls consists casinos county sorted depends stroke arts clothes copies magazine critic flexible telling hosting
  hurt liked silver shower occurred matching extend networks tracking interact reform boys ore tokens rust choosing
  circuit featured houses merge ages widely brows poster ting observed wrap legend resort invent deleted recruit grown
  writers trends wave worst taxes facing saving herself gym walls grant wake justice river lessons cob withdraw
  contrast missed formed formula coal beer supplies planned adapter storm tang rear belong fake miner marked upgrade
  desk fault wan robot pleased crash hate rapport betting stands patch posting meat debate matt mane genre catalog
  chief hero ram remark incident enemy colon witness chances attacks horse replaced drawing regions scheme mart sick
  generic turning radius taught kin compact packet sap arms losing whenever passing thorough inches filters funny
  uniform bone muscle occurs informed magnet guitar jack graphics bold disable crushing airport beta weekly pup risks
  guidance debut possess painting bow granted contest plain tablet reaction officer buttons packages sections agencies
  appeal exposure conflict luxury trace crazy escape abuse pleasure hits ancient domestic sir campus indicate succeed
  salary division stretch evaluate rib powder ongoing chicken rail eligible mountain league combine dealing bundle ken
  fur resume lighting figures terminal forth rug licensed bars sight newly diabetes wash presents dose casual sentence
  shadow shooting inputs boxes bottle approval subjects circle ending finds tomorrow emails hid ink faces marker dice
  checks moo stable bias layers stunning fairly tube cake dust tracks coin trained relief union mesh stem tie extent
  forever fighting anyway engage pink feelings commonly severe savings soil serves limits bodies ray coding indeed
  shops younger titles equipped gifts managing believed thin edges mapping amounts nova pendant nuclear anxiety vice
  earned recipes referred leather quotes dropped dollar worker meals pant python wallet tack combat printed convent
  religion grass sink targets grew emit kernel bench forecast marks firms pipe propose sour vista slowly remind repeat
  banks strip hole humans keyboard jaw legs hoping crew sorry abandon achieved attorney rose opinions graduate
  politics lowest chip explicit duty lain cute realized hen clothing removal tone gab durable decade walked bridge
  exceed meetings moral pricing judge scholar flavor bags mile moist dental paths boss suggests flood blow laser
  closing officers fits ultimate alarm overs expenses clicking mortgage cheese lesson lady lava east gallery inch
  closely instal electron meter enables mineral navigate directed extreme staying illness dreams concepts alive lucky
  rotation victory illegal pep heading stake opposite plug jar involves compute linear commands modules decent fluid
  gore chunk borrow lieu animated tutorial nights notify warn fishing rural cry insight attach opens encoding bun
  infect finger pulled narrow chap proposal repeated optimal exports zoom votes outcome editing exposed filed seller
  rice breaking exterior counsel leer blogs grinding barn maps spark causing founded stuck penal lies producer tact
  somewhat bowl gall spoke revel tons gig proxy mend sauce restore desktop utilize estimate mold bearing memories
  pounds enjoying evil elegant fiction acts historic talks lifetime suddenly yours mattress applying rounded profiles
  outcomes heads printing pairs sod oven managers peer utility cord nab struggle gee broker pig workshop crush arrival
  brush covering diseases afraid derived fiscal screens drinking toggle slide drama seats injuries oral ratings
  reducing humor laugh pole bunch abort careful acquire rip fen acting surf dial mood ignored forgot rely gag helper
  gorgeous fixture embargo exhaust drawn fare watched blend blind wins carrying mitt opts lug buyers streets driven
  dual heating explains okay logged doctors coup phones offices ocean dealer stayed swap trusted findings sect frames
  mate spots pocket joining contacts retain twenty dub supplier entering lean admit handles aside talked peak scenario
  stages engaged falls yoga gross gentle facile essays flower listings alto decrease receiver leaf greatly tired shots
  cargo outer claimed alias victim centers bedrooms stations lawyer inject tonight weapons speaker cabin jet swimming
  cod servers defect falling confront invite strange orange believes invited stub entities lake pace neither passage
  viewing ensuring bass studied meets caps bull keyword writes reveal nick ion measured robust rapidly wrapper trash
  lands tale packed rising holidays venue merely hint alleged pleasant yards agenda loving focuses hart supplied
  parallel tied healing attended tweet broke thousand chest mint ought pride frequent bills weapon infer reserve
  portal insights drinks arc stronger fraud calm decimal spa awarded neutral chef harder fog specify climb nit hoof
  wanting knock scenes smoke lens flights awards beds graphic mature gate phrase nest strongly scored eggs tissue
  demands sharp unlock pend fruits thrown attitude entrance rated gotten mars studying laid ache mum sees damaged tape
  mixture piano colleges trailer earnings boards stood nursing behalf density pets loyal shirt curve mongoose trips
  cuisine clubs giant tick faculty passer quit powers largely attempts hack employed ski convey intense bean amp
  strike bob focusing gained genuine lambda preview hosted tooth loud seeds aims periods acquired resident pizza mange
  franc defend pending reviewed coupon flying mirror hopes fed examine expanded buyer stocks nose themes seasons
  romantic pint engines petite applies produces engaging cotton aircraft shoulder cement latter browse bucket divided
  signing ladies belt fails detected instruct grace odds terrible ate terse flour locale vintage answered filling
  targeted weights moon curl regards birds overview cooper pilot army removing mistake dismiss overflow losses gonna
  employer universe relating involve globe thinks weird whilst delegate clone portable remained downtown cats trick
  smell victims emotions printer fiber visitor hosts acres zoo tens coins chronic coaching viewed counts arrested
  golden locate waves safely signals riding maxim museum sought hug radical lazy surge flip scratch fulfill cameras
  spray deeper champion apt passes spell fade displays loads bulk threads ultra faced dishes equally verified quiz
  ambient mistakes bog expense corps rag stamp nations deeply pipeline visits newest shapes declared symbols cuts
  meters prize singer skilled toll western handled fifth cater breaks spacious stylish suspect bands locked somebody
  soup racing equals finest declare speakers keywords sop reaching solely drain shipped smoking episodes adopted
  thesis roots injured hiring juice steam stops stark crack wider couples pregnant rubber ensures checkout myth roads
  swing muscles velocity hearts cow likewise pointed waters integral toilet guides visa survive grateful burning
  floors vitamin credits edited bounds loose emotion landing spar gum slice romance wise ceremony tear apple indices
  lamp holes toy divert terrain loader hanging calories sleeping tries unusual rolling province prayer curios folk
  grave ranking worried surfaces whereas workout ordinary snapshot versus opposed hover scanner headed formats heaven
  fewer pause indoor talented worship founder refers tire seal washing drives executed enhanced rewards picking panels
  baseball camping recall ward wilt southern equity surely ordering sock elected releases fantasy veteran amongst qua
  sorts profess somehow retrieve vendor asks anchor cabinet ani parsed mild disorder digest bases pushed crop closest
  chips orphan rival suffered raising annoy sung toys wooden forte patio encode survival wed letting matched infant
  divorce troubles gin cone median canal suck tart reads cheaper announce ranging lung wand observe duties council
  banking precise wheels advise empower situated kiss sue compete pepper slim keen grades tension spectrum overcome
  wrapped seam breed stomach absence immune timing probe bullet audit entitled precious boa filtered rotate lecture
  royal operated shed dirty decode imports modes emerging spare aged aimed queries qualify anger verbose rescue
  decline delivers rarely beet bell rang gray ranked hill paste trials drops worn timely stir courage fingers actors
  lease confer outline minds transmit diameter weigh captured proved grey tours abroad frozen wisdom dialogue dispose
  balls regime genetic sic carrier toxic outputs ceiling superb farmers voltage carpet profits spins amend bacteria
  fastest tong tablets resulted balanced hybrid vaccine wit fired probable baking foam tiles aura bother belongs salon
  ensemble verse fora heavily bureau ghost geometry repairs handy fallen singing placing ranges creator restrict
  legacy hence persist sheets maker habits auction courts accused deserve secrets northern walks restart fatal tourist
  xxx brothers preserve archive comedy tender tennis charm ships curious locally bib bard suited bust magnetic
  utilized fabulous sectors segments nervous elder rush impacts muse fraction prints affects aluminum denied registry
  vine arrow twitter pray painted pasta reflex particle insect stupid slides horror bonuses resolved soldiers gathered
  pursue enemies corn wishes coat chairs harvest grounds zones volatile mug erect compress babies typing homework
  toast makeup scar crimes charging ego advised vain slip bite soccer violent trap relaxing inspire cooling oldest
  pressed vendors pushing venture outs atom elk fins oxygen unlike manually portrait admitted actively spokes disaster
  dummy forums dirt updating genes judgment voting charity mystery branches powered bile adequate revert cultures
  penalty winners arena crate promises roulette knee clicked hitting composed endless sofa rim portions copper guilty
  caring consume yen reveals thumb deport epoch prolong boundary thermal endorse ports hunting scalar struck thy sized
  browsing metric vibrant compiled vocal rings jazz nearest races tower stays rocks anybody blocked grain theater
  athletes cruise dins voters outfit liberal receives logs refuge artwork physics satisfy voyage shortly hardly brick
  texts grip shade pale viewers gains threats boiler lasting ties voted potent rode dramatic scoring nobody emphasis
  barely dank actress enroll patent floating horses sons liver suppose confused nip parks poverty prospect moisture
  boots bail lemon fez crystal spoken roughly invoice angry invoke diamond roller lobby squad indirect dear plates
  operates beans adoption arranged arrange monster bets cure unlikely suppress alike varied rejected activate epic
  beliefs licenses nail junk voices flux
`
  .trim()
  .split(/\s+/);
