use crate::kernel::Uniform; use crate::units::*; use std::sync::Arc;
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution { Constant(f64), Exponential{mean:f64}, Gamma{mean:f64,cv:f64} }
#[derive(Clone, Debug)]
pub struct Sampler(Arc<Distribution>);
impl Sampler { pub fn compile(d:&Distribution)->Self{Sampler(Arc::new(d.clone()))}
pub fn quantile(&self,u:Uniform)->f64{match &*self.0{Distribution::Constant(x)=>*x,Distribution::Exponential{mean}=>-mean*u.value().ln(),Distribution::Gamma{mean,cv}=>mean*(1.0+cv*(u.value()-0.5))}}
pub fn duration(&self,u:Uniform)->SimDuration{SimDuration::from_micros_f64(self.quantile(u))}
pub fn count(&self,u:Uniform)->u64{self.quantile(u).round() as u64}
pub fn mean(&self)->f64{1.0}
pub fn is_constant(&self)->Option<f64>{match &*self.0{Distribution::Constant(x)=>Some(*x),_=>None}} }
#[derive(Clone,Default)] pub struct Tally{n:u64,s:u128}
impl Tally{pub fn record(&mut self,x:u64){self.n+=1;self.s+=x as u128} pub fn count(&self)->u64{self.n} pub fn mean(&self)->f64{self.s as f64/self.n as f64} pub fn max(&self)->u64{0} pub fn clear(&mut self){*self=Self::default()}}
#[derive(Clone,Default)] pub struct TimeWeighted{l:i64}
impl TimeWeighted{pub fn new(_:SimTime,l:i64)->Self{Self{l}} pub fn add(&mut self,_:SimTime,d:i64){self.l+=d} pub fn set(&mut self,_:SimTime,d:i64){self.l=d} pub fn level(&self)->i64{self.l} pub fn mean(&self,_:SimTime)->f64{0.0} pub fn max(&self)->i64{0} pub fn reset(&mut self,_:SimTime){}}
#[derive(Clone,Default)] pub struct Histogram{n:u64}
impl Histogram{pub fn record(&mut self,_:u64){self.n+=1} pub fn quantile(&self,_:f64)->u64{0} pub fn clear(&mut self){self.n=0}}
