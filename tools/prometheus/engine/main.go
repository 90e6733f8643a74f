// Command engine evaluates Prometheus alerting rules over given series, with Prometheus's own query
// engine, rules and storage, and writes what each rule returned and which alerts were active.
//
// It reads one JSON document (input) from standard input, and writes one (output). Numbers that
// JSON cannot hold (NaN, +Inf, -Inf) are why sample values are strings.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/common/promslog"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/teststorage"
)

const (
	maxSamples = 50_000_000 // as the server's --query.max-samples
	lookback   = 5 * time.Minute
	timeout    = 2 * time.Minute
)

// Times and durations are milliseconds.
type input struct {
	Start       int64    `json:"start"` // of the first evaluation
	End         int64    `json:"end"`   // of the last, if an interval ends there
	DefaultStep int64    `json:"default_step"`
	Series      []series `json:"series"`
	Rules       []rule   `json:"rules"`
}

type series struct {
	Labels map[string]string `json:"labels"`
	Times  []int64           `json:"times"` // increasing
	Values []string          `json:"values"`
}

type rule struct {
	Expr     string `json:"expr"`
	For      int64  `json:"for"`
	Interval int64  `json:"interval"`
}

// answer is one rule's: an expression that does not parse has only an error.
type answer struct {
	Error  string            `json:"error,omitempty"`
	Errors map[string]string `json:"errors,omitempty"` // by evaluation
	Values []row             `json:"values"`
	Alerts []row             `json:"alerts"`
}

// row is what one label set had at some evaluations (numbers from 0).
type row struct {
	Labels map[string]string `json:"labels"`
	At     []int             `json:"at"`
	Values []string          `json:"values,omitempty"`
	Firing []bool            `json:"firing,omitempty"` // else pending
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "engine:", err)
		os.Exit(1)
	}
}

func run() error {
	var asked input
	if err := json.NewDecoder(bufio.NewReader(os.Stdin)).Decode(&asked); err != nil {
		return fmt.Errorf("input: %w", err)
	}
	store, err := teststorage.NewWithError()
	if err != nil {
		return err
	}
	defer store.Close()
	answers, err := evaluate(asked, store)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	if err := json.NewEncoder(out).Encode(map[string]any{"rules": answers}); err != nil {
		return err
	}
	return out.Flush()
}

// evaluate goes through time once: at each instant the storage holds no later sample, as in reality.
func evaluate(asked input, store *teststorage.TestStorage) ([]answer, error) {
	engine := promql.NewEngine(promql.EngineOpts{
		MaxSamples:               maxSamples,
		Timeout:                  timeout,
		LookbackDelta:            lookback,
		NoStepSubqueryIntervalFn: func(int64) int64 { return asked.DefaultStep },
		EnableAtModifier:         true,
		EnableNegativeOffset:     true,
	})
	watches := make([]*watch, len(asked.Rules))
	step := int64(0)
	for n, one := range asked.Rules {
		if one.Interval <= 0 {
			return nil, fmt.Errorf("rule %d: no interval", n)
		}
		watches[n] = newWatch(one, engine, store)
		step = gcd(step, one.Interval)
	}
	feed := feeder{series: asked.Series, next: make([]int, len(asked.Series))}
	for now := asked.Start; step > 0 && now <= asked.End; now += step {
		if err := feed.until(now, store); err != nil {
			return nil, err
		}
		for n, one := range asked.Rules {
			if (now-asked.Start)%one.Interval == 0 {
				watches[n].evaluate(int((now-asked.Start)/one.Interval), now)
			}
		}
	}
	answers := make([]answer, len(watches))
	for n, one := range watches {
		answers[n] = one.answer()
	}
	return answers, nil
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// feeder appends samples in the order of time.
type feeder struct {
	series []series
	next   []int
}

func (f *feeder) until(now int64, store storage.Storage) error {
	appender := store.Appender(context.Background())
	for n, one := range f.series {
		name := labels.FromMap(one.Labels)
		for ; f.next[n] < len(one.Times) && one.Times[f.next[n]] <= now; f.next[n]++ {
			value, err := strconv.ParseFloat(one.Values[f.next[n]], 64)
			if err != nil {
				return err
			}
			if _, err := appender.Append(0, name, one.Times[f.next[n]], value); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return appender.Commit()
}

// watch keeps what one rule returned.
type watch struct {
	rule   *rules.AlertingRule
	query  rules.QueryFunc
	error  string
	errors map[string]string
	values map[string]*row
	alerts map[string]*row
}

func newWatch(one rule, engine *promql.Engine, store storage.Queryable) *watch {
	made := &watch{errors: map[string]string{}, values: map[string]*row{}, alerts: map[string]*row{}}
	expr, err := parser.NewParser(parser.Options{}).ParseExpr(one.Expr)
	if err != nil {
		made.error = err.Error()
		return made
	}
	made.rule = rules.NewAlertingRule(
		"rule", expr, time.Duration(one.For)*time.Millisecond, 0,
		labels.EmptyLabels(), labels.EmptyLabels(), labels.EmptyLabels(), "", true,
		promslog.NewNopLogger(),
	)
	made.query = rules.EngineQueryFunc(engine, store)
	return made
}

func (w *watch) evaluate(at int, now int64) {
	if w.rule == nil {
		return
	}
	var seen promql.Vector
	query := func(ctx context.Context, text string, t time.Time) (promql.Vector, error) {
		found, err := w.query(ctx, text, t)
		seen = slices.Clone(found)
		return found, err
	}
	if _, err := w.rule.Eval(context.Background(), 0, time.UnixMilli(now).UTC(), query, nil, 0); err != nil {
		w.errors[strconv.Itoa(at)] = err.Error()
	}
	for _, sample := range seen {
		one := find(w.values, sample.Metric, at)
		one.Values = append(one.Values, strconv.FormatFloat(sample.F, 'g', -1, 64))
	}
	for _, alert := range w.rule.ActiveAlerts() {
		one := find(w.alerts, labels.NewBuilder(alert.Labels).Del(labels.AlertName).Labels(), at)
		one.Firing = append(one.Firing, alert.State == rules.StateFiring)
	}
}

// find returns the row of a label set, which has something at an evaluation.
func find(rows map[string]*row, name labels.Labels, at int) *row {
	key := name.String()
	one, known := rows[key]
	if !known {
		one = &row{Labels: name.Map()}
		rows[key] = one
	}
	one.At = append(one.At, at)
	return one
}

func (w *watch) answer() answer {
	return answer{Error: w.error, Errors: w.errors, Values: sorted(w.values), Alerts: sorted(w.alerts)}
}

func sorted(rows map[string]*row) []row {
	out := make([]row, 0, len(rows))
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		out = append(out, *rows[key])
	}
	return out
}
