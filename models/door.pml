/* A STOP against the door: one person, three texts, two workers, and whatever may come in between.
 *
 * Each `atomic` is what the database does at once: a transaction as others see it, at its commit, or one statement.
 * Between two of them anything may happen, and a worker may stand still for as long as it likes or die: that is the
 * point. README.md says what each stands for in the program. A ghost steers nothing: it is there to be asserted on.
 * Properties (1) to (5) stand where they are asserted.
 */

#define TEXTS 3
#define NEWS 0  /* a text of a broadcast */
#define NOTE 1  /* a single text of the programme, submitted at some time */
#define BYE 2   /* the confirmation of the STOP that submitted it */

#ifndef ACTS
#define ACTS 2  /* texts of the person */
#endif
#ifndef TURNS
#define TURNS 2  /* of the stop switch, and pauses and resumes of the broadcast */
#endif
#ifndef CRASHES
#define CRASHES 1  /* of workers */
#endif

mtype = { none, queued, held, refused, cleared, sending, sent, unknown, delivered, not_taken, no_reference };

mtype status[TEXTS] = none;
bit late[TEXTS];  /* `cleared`: the two seconds of its clearance are over. `sending`: the thirty of its hand-over are. */
bit halt_held[TEXTS], pause_held[TEXTS];  /* the reasons of a hold */
bit named, told;  /* NEWS: the carrier's reference is recorded; its receipt is kept */
bit left[TEXTS];  /* it went to the socket and may have arrived: only the carrier can know, and the assertions */

byte holder;      /* the worker that holds the row lock of the address, its _pid + 1 */
byte deciding;    /* the workers that share the lock of the stop switch, a bit for each */
byte acts, switch_acts;
bit stopped;      /* a STOP has committed, and no act of their own since */
bit bye_stands;   /* and it is the one that BYE confirms */
bit halted, paused;
byte crashes;
hidden byte m;    /* scratch, within one step */

#define EACH_TEXT m : 0 .. TEXTS - 1
#define ANY(IS) (IS(NEWS) || IS(NOTE) || IS(BYE))
#define AGES(m) ((status[m] == cleared || status[m] == sending) && !late[m])
#define DUE(m) (status[m] == queued)
#define EXPIRED(m) (RECLAIMS && status[m] == cleared && late[m])
#define UNHEARD(m) (status[m] == sending && late[m])
#define PASSED(m) passed[m]
#define MARKED(m) marked[m]
#define TO_GO(m) (marked[m] && answer[m] == 0)
#define UNWANTED(m) (m == BYE -> !bye_stood : was_stopped)
#define ON_HOLD(m) (was_halted || (was_paused && m == NEWS))
#define BACK_TO_THE_GATE(m) status[m] = queued; late[m] = false
#define MAY_DIE if :: crashes < CRASHES -> crashes++; goto died :: true fi

/* The locks of the door. Each can be taken away by a flag, and `check.py` wants Spin to find the harm that follows. */
#ifdef NO_LOCK       /* the claim takes the row lock of the address; what another holds is passed over */
#define MAY_CLAIM true
#define CLAIM skip
#else
#define MAY_CLAIM holder == 0
#define CLAIM holder = _pid + 1
#endif
#ifdef NO_VOID       /* a STOP voids what is cleared */
#define VOIDS(m) false
#else
#define VOIDS(m) status[m] == cleared
#endif
#ifdef NO_TURN       /* whoever turns the switch or pauses waits for what is being decided */
#define MY_TURN true
#else
#define MY_TURN deciding == 0
#endif
#if defined(NO_LOOK) /* the last look, at what this round has marked and at nothing else */
#define LOOKS_AT(m) false
#elif defined(LOOK_AT_ALL)
#define LOOKS_AT(m) passed[m]
#else
#define LOOKS_AT(m) marked[m]
#endif
#ifdef BLIND_RESEND  /* what was being handed over when its worker died is never sent again */
#define GIVE_UP(m) BACK_TO_THE_GATE(m)
#else
#define GIVE_UP(m) status[m] = unknown; late[m] = false
#endif
#ifdef NO_RECLAIM    /* what was cleared when its worker died goes back to the gate */
#define RECLAIMS false
#else
#define RECLAIMS true
#endif

active [2] proctype Worker()
{
    /* The memory of one round: it goes when the worker dies. */
    bit passed[TEXTS], marked[TEXTS];
    mtype answer[TEXTS];
    byte acts_then, switch_then, text;
    bit was_stopped, bye_stood, was_halted, was_paused;  /* what the gate is told; after the look, ghosts */

end_idle:  /* Whoever claims has reclaimed before: what runs out in between may as well be said to run out later. */
    do
    :: d_step { ANY(EXPIRED) || ANY(UNHEARD) ->  /* reclaim() */
            for (EACH_TEXT) {
                if
                :: EXPIRED(m) -> BACK_TO_THE_GATE(m)
                :: UNHEARD(m) -> GIVE_UP(m)
                :: else
                fi
            };
            m = 0
        }
    :: atomic { !(ANY(EXPIRED) || ANY(UNHEARD)) && ANY(DUE) && MAY_CLAIM -> CLAIM;  /* clear(): the locks, the facts */
            d_step {
                deciding = deciding | 1 << _pid;
                for (EACH_TEXT) { passed[m] = DUE(m) };
                acts_then = acts; switch_then = switch_acts;
                was_stopped = stopped; bye_stood = bye_stands; was_halted = halted; was_paused = paused
            };
            break
        }
    od;

    atomic { MAY_DIE;  /* clear(): the gate's answers are written, the locks end */
        d_step {
            for (EACH_TEXT) {
                if
                :: !passed[m]
                :: passed[m] && UNWANTED(m) -> passed[m] = false;
                    if :: DUE(m) -> status[m] = refused :: else fi
                :: passed[m] && !UNWANTED(m) && ON_HOLD(m) -> passed[m] = false;
                    if
                    :: DUE(m) -> status[m] = held; halt_held[m] = was_halted; pause_held[m] = was_paused && m == NEWS
                    :: else
                    fi
                :: passed[m] && !UNWANTED(m) && !ON_HOLD(m) ->
                    /* (1) No pass once a STOP has committed, until an act of their own; but its one confirmation. */
                    assert(m == BYE -> bye_stands : !stopped);
                    if :: DUE(m) -> status[m] = cleared :: else fi
                fi
            };
            holder = 0; deciding = deciding & ~(1 << _pid);
            was_stopped = false; bye_stood = false; was_halted = false; was_paused = false;
            m = 0
        };
        if :: ANY(PASSED) :: else -> goto over fi
    }

    atomic { MAY_DIE;  /* mark() */
        d_step {
            for (EACH_TEXT) {
                if
                :: passed[m] && status[m] == cleared && !late[m] ->
                    assert(m == BYE || !stopped);  /* (1) and what was passed before the STOP, the STOP has voided */
                    status[m] = sending; marked[m] = true
                :: else
                fi
            };
            m = 0
        };
        if :: ANY(MARKED) :: else -> goto over fi
    }

    atomic { MAY_DIE;  /* look_again() */
        d_step {
            for (EACH_TEXT) {
                if
                :: LOOKS_AT(m) && (acts != acts_then || switch_acts != switch_then || (paused && m == NEWS)) ->
                    marked[m] = false;
                    if :: status[m] == cleared || status[m] == sending -> BACK_TO_THE_GATE(m) :: else fi
                :: else
                fi;
                passed[m] = false
            };
            acts_then = 0; switch_then = 0;
            was_stopped = stopped; was_halted = halted; was_paused = paused;
            m = 0
        };
        if :: ANY(MARKED) :: else -> goto over fi
    }

    do  /* the sender: one text after the other. What lost its clearance meanwhile is one more that is not taken. */
    :: atomic { ANY(TO_GO) -> MAY_DIE;
            text = (TO_GO(NEWS) -> NEWS : (TO_GO(NOTE) -> NOTE : BYE));
            if
            :: answer[text] = not_taken     /* surely */
            :: answer[text] = sent          /* or failed for good: heard, and final */
            :: answer[text] = unknown       /* it may have arrived, the answer has not */
            :: answer[text] = no_reference  /* and no name for it either */
            fi;
            if
            :: answer[text] == not_taken
            :: else ->
                assert(!left[text]);  /* (2) never twice, (4) and never again what is unknown */
                left[text] = true;
                /* (3) Whoever is stopped by now was not yet when the last look came. So with the switch and a pause. */
                assert(text == BYE || !was_stopped);
                assert(!was_halted && !(was_paused && text == NEWS))
            fi;
            text = 0
        }
    :: !ANY(TO_GO) -> break
    od;

    atomic { MAY_DIE;  /* record() */
        d_step {
            for (EACH_TEXT) {
                if
                :: answer[m] == not_taken ->
                    if :: status[m] == cleared || status[m] == sending -> BACK_TO_THE_GATE(m) :: else fi
                :: answer[m] != not_taken && answer[m] != 0 && (status[m] == sending || status[m] == unknown) ->
                    status[m] = (answer[m] == sent -> sent : unknown); late[m] = false;
                    if :: m == NEWS && answer[m] != no_reference -> named = true :: else fi;
                    if :: m == NEWS && named && told -> status[m] = delivered :: else fi
                :: else
                fi
            };
            m = 0
        };
        goto over
    }

died:  /* Its transaction ends unwritten, its locks with it. */
    atomic {
        if :: holder == _pid + 1 -> holder = 0 :: else fi;
        deciding = deciding & ~(1 << _pid)
    }
over:
    atomic {
        acts_then = 0; switch_then = 0;
        was_stopped = false; bye_stood = false; was_halted = false; was_paused = false;
        d_step { for (EACH_TEXT) { passed[m] = false; marked[m] = false; answer[m] = 0 }; m = 0 };
        goto end_idle
    }
}

active [TEXTS] proctype Clock()  /* the database's, one process for each text; it waits for nobody */
{
end_nothing_ages:
    do
    :: d_step { AGES(_pid - 2) -> late[_pid - 2] = true }  /* 0 and 1 are the workers */
    od
}

active proctype Person()  /* receive(): waits for the lock of the address; others see a text when it commits */
{
end_silent:
    do
    :: atomic { acts < ACTS && holder == 0 ->  /* STOP */
            acts++; stopped = true;
            d_step { for (EACH_TEXT) { if :: VOIDS(m) -> BACK_TO_THE_GATE(m) :: else fi }; m = 0 };
            bye_stands = status[BYE] == none;  /* each STOP has a confirmation of its own: here the first one's is shown */
            if :: bye_stands -> status[BYE] = queued :: else fi
        }
    :: atomic { acts < ACTS && holder == 0 ->  /* JOIN, YES, START: an act of their own */
            acts++; stopped = false; bye_stands = false
        }
    od
}

#define ASK_AGAIN(HELD) d_step { for (EACH_TEXT) { \
        if \
        :: status[m] == held && HELD[m] -> status[m] = queued; halt_held[m] = false; pause_held[m] = false \
        :: else \
        fi }; m = 0 }

active proctype Team()  /* halt(), pause(), resume(): alone with the lock of the stop switch */
{
    byte turns;
end_at_rest:
    do
    :: atomic { turns < TURNS && MY_TURN -> turns++;
            switch_acts++; halted = !halted;
            if :: !halted -> ASK_AGAIN(halt_held) :: else fi
        }
    :: atomic { turns < TURNS && MY_TURN -> turns++;
            paused = !paused;
            if :: !paused -> ASK_AGAIN(pause_held) :: else fi
        }
    od
}

active proctype Submission()  /* submit(): neither waits for anybody */
{
    status[NEWS] = queued;
    status[NOTE] = queued
}

active proctype Carrier()  /* settle(): a receipt comes early or late, and finds its message by the reference only */
{
end_nothing_to_tell:
    atomic { left[NEWS] -> told = true;
        if
        :: named && (status[NEWS] == sending || status[NEWS] == sent || status[NEWS] == unknown) ->
            status[NEWS] = delivered; late[NEWS] = false
        :: else
        fi
    }
}

/* (4) When nothing can happen any more, every text has come to an end, and a true one, or is held for a reason. */
#define ENDED(m) (left[m] -> status[m] == sent || status[m] == unknown || status[m] == delivered : \
        status[m] == refused || status[m] == unknown || (m == BYE && status[m] == none) || \
        (status[m] == held && (halt_held[m] && halted || pause_held[m] && paused)))

active proctype Audit()
{
    timeout -> assert(ENDED(NEWS) && ENDED(NOTE) && ENDED(BYE))
}

#ifdef LOOKED_AT  /* (5) Nothing stays cleared, or in somebody's hands, whoever dies. */
#define IN_HAND (status[NEWS] == cleared || status[NEWS] == sending)
ltl looked_at { [] (IN_HAND -> <> !IN_HAND) }
#endif
